import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadNet, loadSolver, type LoadSolverOptions, type SolverSnapshot, type TrainingFeed } from "squeezenet";
import { afterAll, describe, expect, it } from "vitest";
import { batches, netText, samples, solverText, writePictures, writeSamples } from "./toy.ts";

const home = mkdtempSync(join(tmpdir(), "squeezenet-restore-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
writeSamples(join(home, "lmdb"));

const toy = { net: netText(4), feed: samples, backend: "oracle" } as const satisfies LoadSolverOptions;

/** Another seed than the toy's, drawn anew each time. */
const seedless = solverText.replace("random_seed: 5", "iter_size: 2 test_iter: 2 test_interval: 3");

/** A run of `before` and 5 more updates: the snapshot between, and the weights at its end. */
async function interrupted(
  options: LoadSolverOptions,
  solver = seedless,
): Promise<{ readonly snapshot: SolverSnapshot; readonly end: Uint8Array }> {
  await using loaded = await loadSolver(solver, { ...toy, testFeeds: [samples], ...options });
  await loaded.step(4);
  const snapshot = await loaded.snapshot();
  await loaded.step(5);
  return { snapshot, end: await loaded.net.save() };
}

describe("a solver that is restored", () => {
  const database = { net: netText(4, join(home, "lmdb")) };
  const feeds: readonly (readonly [string, LoadSolverOptions, TrainingFeed | undefined])[] = [
    ["samples", { feed: samples }, samples],
    ["a function", { feed: (start) => batches(4, start) }, (start) => batches(4, start)],
    // The rest of them.
    ["batches", { feed: batches(4) }, batches(4, 4 * 2 * 4)],
    ["a database", database, undefined],
  ];
  it.each(feeds)("goes on to the bits of a run that was never stopped: %s", async (_name, options, rest) => {
    const { feed: _, ...withoutFeed } = { ...toy, ...options, testFeeds: [samples] };
    const given = options === database ? withoutFeed : { ...withoutFeed, feed: options.feed ?? samples };
    await using first = await loadSolver(seedless, given);
    await first.step(4);
    const snapshot = await first.snapshot();
    await first.step(5);
    const end = await first.net.save();
    // Somewhere else, under another seed, in the middle of something.
    await using second = await loadSolver(seedless, { ...withoutFeed, ...(rest === undefined ? {} : { feed: rest }) });
    const { net } = second;
    await second.restore(snapshot);
    expect([second.iteration, second.net === net]).toEqual([4, true]);
    await second.step(5);
    expect(await net.save()).toEqual(end);
  });

  it("draws the crops and mirrors of the run that it goes on with, also under another seed of its own", async () => {
    writePictures(join(home, "pictures"));
    const net = netText(4, join(home, "pictures")).replace(
      "data_param",
      "transform_param { mirror: true crop_size: 2 } data_param",
    );
    const { feed: _, ...other } = { ...toy, net, testFeeds: [] };
    const seed = seedless.replace(/test_iter.*/, "");
    await using first = await loadSolver(seed, other);
    await first.step(3);
    const snapshot = await first.snapshot();
    const { losses } = await first.step(6);
    await using second = await loadSolver(seed, other);
    expect((await second.step(3)).losses).not.toEqual(losses.slice(0, 3));
    await second.restore(snapshot);
    expect((await second.step(6)).losses).toEqual(losses);
    expect(await second.net.save()).toEqual(await first.net.save());
  });

  it("goes back itself, as often as it likes", async () => {
    await using solver = await loadSolver(seedless, { ...toy, testFeeds: [samples] });
    await solver.step(2);
    const snapshot = await solver.snapshot();
    const { losses } = await solver.step(4);
    for (let i = 0; i < 2; i++) {
      await solver.restore(snapshot);
      expect((await solver.step(4)).losses).toEqual(losses);
    }
  });

  it("is loaded from a snapshot, in two halves of another split, with the same weights", async () => {
    const { snapshot, end } = await interrupted({});
    const other = seedless.replace("iter_size: 2", "iter_size: 4");
    await using solver = await loadSolver(other, { ...toy, net: netText(2), testFeeds: [samples], snapshot });
    await solver.step(5);
    const [weights] = solver.net.params.get("hidden") ?? [];
    await using whole = await loadNet(netText(4), end, {
      backend: "oracle",
      shapes: { data: [4, 3, 1, 1], label: [4] },
    });
    expect(await weights?.read()).toEqual(await whole.params.get("hidden")?.[0]?.read());
  });

  it("takes Caffe's two files alone: then the data start again", async () => {
    const { snapshot } = await interrupted({});
    await using solver = await loadSolver(seedless, { ...toy, testFeeds: [samples] });
    await solver.restore({ caffemodel: snapshot.caffemodel, solverstate: snapshot.solverstate });
    expect(solver.iteration).toBe(4);
    expect((await solver.step()).loss).toBeGreaterThan(0);
  });

  it("refuses another solver's snapshot unless it is allowed, and stays as it was", async () => {
    const { snapshot } = await interrupted({});
    await using solver = await loadSolver(seedless.replace("0.9", "0.8"), { ...toy, testFeeds: [samples] });
    await solver.step();
    const before = await solver.net.save();
    await expect(solver.restore(snapshot)).rejects.toThrow("solver: momentum was 0.8999999761581421, is 0.8");
    await expect(solver.restore({ ...snapshot, solverstate: new Uint8Array([1, 2, 3]) })).rejects.toThrow(
      "solverstate: ",
    );
    await expect(solver.restore("x.caffemodel")).rejects.toThrow("which solver.net.copyFrom takes");
    await expect(solver.restore(join(home, "none.solverstate"))).rejects.toMatchObject({ name: "TrainingError" });
    expect([solver.iteration, await solver.net.save()]).toEqual([1, before]);
    await solver.step();
    const allowing = { ...toy, testFeeds: [samples], allowChange: ["solver"] } as const;
    await using other = await loadSolver(seedless.replace("0.9", "0.8"), allowing);
    await other.restore(snapshot);
    expect(other.iteration).toBe(4);
  });
});

describe("snapshots", () => {
  it("are written where the solver names a place, and are those of the command", async () => {
    const prefix = join(home, "runs/toy");
    const solver = `${solverText} snapshot: 3 snapshot_prefix: "${prefix}"`;
    const written: string[] = [];
    await using loaded = await loadSolver(solver, toy);
    for await (const event of loaded.run())
      if (event.kind === "snapshot") {
        written.push(...readdirSync(join(home, "runs")).filter((name) => name.includes(`_${event.iteration}.`)));
        // At an event of the loop everything is whole.
        expect((await loaded.snapshot()).caffemodel.bytes).toEqual(await loaded.net.save());
      }
    const endings = ["caffemodel", "solverstate", "trainstate"];
    expect(written).toEqual([3, 6, 8].flatMap((iteration) => endings.map((end) => `toy_iter_${iteration}.${end}`)));
    const end = await loaded.net.save();
    expect(new Uint8Array(readFileSync(`${prefix}_iter_8.caffemodel`))).toEqual(end);
    for (const state of [`${prefix}_iter_3.solverstate`, pathToFileURL(`${prefix}_iter_3.solverstate`)]) {
      await using resumed = await loadSolver(solver, { ...toy, snapshot: state });
      await resumed.solve();
      expect(await resumed.net.save()).toEqual(end);
    }
  });

  it("are bytes alone where it names none", async () => {
    const { snapshot } = await interrupted({});
    expect([snapshot.iteration, snapshot.written]).toEqual([4, false]);
    expect(snapshot.caffemodel.name).toBe("solver_iter_4.caffemodel");
    expect(existsSync(snapshot.caffemodel.name)).toBe(false);
    await using net = await loadNet(netText(4), snapshot.caffemodel, {
      ...{ backend: "oracle", shapes: { data: [4, 3, 1, 1], label: [4] } },
    });
    expect((await net.save()).length).toBeGreaterThan(100);
  });

  it("that cannot be written are told before the first update", async () => {
    writeFileSync(join(home, "file"), "");
    await using solver = await loadSolver(`${solverText} snapshot_prefix: "${join(home, "file/x")}"`, toy);
    await expect(solver.solve()).rejects.toThrow("Cannot write to snapshot prefix");
    expect(solver.iteration).toBe(0);
  });
});
