import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, writeNetBinary } from "@squeezenet/caffe-io";
import { oracle } from "@squeezenet/core";
import { learn, prepareRun } from "@squeezenet/training";
import { hostHere } from "@squeezenet/training/host";
import {
  LifetimeError,
  loadNet,
  loadPrototxt,
  loadSolver,
  type LoadSolverOptions,
  type SolverRunEvent,
  type SolverSource,
} from "squeezenet";
import { afterAll, describe, expect, it } from "vitest";
import { countedBackend } from "./counted-backend.ts";
import { batches, netText, samples, solverText, writeSamples } from "./toy.ts";

const home = mkdtempSync(join(tmpdir(), "squeezenet-solver-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
writeSamples(join(home, "lmdb"));
const inHome = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};

const toy = { net: netText(4), feed: samples, backend: "oracle" } as const satisfies LoadSolverOptions;
const withoutEnd = `${solverText} snapshot_after_train: false`;

async function eventsOf(events: AsyncIterable<SolverRunEvent>): Promise<readonly SolverRunEvent[]> {
  const all: SolverRunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The weights after a whole run, as a .caffemodel. */
async function learned(options: LoadSolverOptions = {}, solver: SolverSource = solverText): Promise<Uint8Array> {
  await using loaded = await loadSolver(solver, { ...toy, ...options });
  await loaded.solve();
  return loaded.net.save();
}

const fields = {
  ...{ base_lr: 0.1, lr_policy: "step", gamma: 0.5, stepsize: 3, momentum: 0.9 },
  ...{ max_iter: 8, random_seed: 5, snapshot_after_train: false },
};

describe("loadSolver", () => {
  it("takes a solver as file, URL, bytes, text, message and fields, and learns the same weights", async () => {
    const file = inHome("solver.prototxt", withoutEnd);
    const whole = await learned();
    const forms: readonly SolverSource[] = [
      ...[file, pathToFileURL(file), new TextEncoder().encode(withoutEnd), withoutEnd],
      ...[fields, create("SolverParameter", fields)],
    ];
    for (const form of forms) expect(await learned({}, form)).toEqual(whole);
  });

  it("takes a net as file, text, message and fields, apart from the solver or in it", async () => {
    const file = inHome("net.prototxt", netText(4));
    const message = await loadPrototxt(file);
    const [apart, feed] = [await learned(), { feed: samples, backend: "oracle" } as const];
    for (const net of [file, message, { name: "toy", layer: message.layer }])
      expect(await learned({ net })).toEqual(apart);
    for (const within of [{ net: file }, { net_param: message }]) {
      await using solver = await loadSolver({ ...fields, ...within }, feed);
      await solver.solve();
      expect(await solver.net.save()).toEqual(apart);
    }
  });

  it("learns the weights of the command's run, on oracle and cpu-worker, from files and from the same samples", async () => {
    inHome("lmdb_net.prototxt", netText(4, join(home, "lmdb")));
    const file = inHome("command.prototxt", `${withoutEnd} iter_size: 2 net: "lmdb_net.prototxt"`);
    const host = hostHere();
    const prepared = await prepareRun({ solver: file, set: [] }, host.files, () => {});
    await using backend = await oracle.open();
    const training = { backend, host, rng: "addressed", shuffle: false, watchdog: true, until: 8 } as const;
    const wanted = writeNetBinary(await learn(prepared, training));
    for (const options of [{}, { feed: samples }, { feed: batches(4) }]) {
      await using solver = await loadSolver(file, { ...options, backend });
      await solver.solve();
      expect(await solver.net.save()).toEqual(wanted);
    }
    // The same nets on the default backend: other bits, the same for a database and for its samples.
    const threads = { backendOptions: { threads: "1" } };
    await using fromFile = await loadSolver(file, threads);
    await using fromArrays = await loadSolver(file, { ...threads, feed: samples });
    const { losses } = await fromFile.step(8);
    expect((await fromArrays.step(8)).losses).toEqual(losses);
    expect(await fromArrays.net.save()).toEqual(await fromFile.net.save());
  });

  it("names what is wrong with solver, net or backend", async () => {
    await expect(loadSolver("max_iter: 3 nett: 1", toy)).rejects.toMatchObject({ name: "PrototxtError", line: 1 });
    await expect(loadSolver({ max_iter: 3, type: "Sgd" }, toy)).rejects.toMatchObject({ name: "SolverError" });
    await expect(loadSolver({ max_iter: 3, lr_policy: "stp" }, toy)).rejects.toMatchObject({
      name: "LearningRateError",
    });
    await expect(loadSolver(solverText)).rejects.toMatchObject({ name: "TrainingError" });
    await expect(loadSolver(join(home, "none.prototxt"))).rejects.toMatchObject({ name: "DataError" });
    await expect(loadSolver(solverText, { net: join(home, "none") })).rejects.toMatchObject({ name: "DataError" });
    const { feed: _, ...fromDatabase } = toy;
    await expect(loadSolver(solverText, fromDatabase)).rejects.toThrow("nowhere");
    await expect(loadSolver(solverText, { ...toy, testFeeds: [samples] })).rejects.toThrow(
      "testFeeds holds 1, and the solver has 0 test nets",
    );
    await expect(loadSolver(solverText, { ...toy, backend: "nothing" })).rejects.toMatchObject({
      name: "BackendUnavailable",
      message: expect.stringContaining("@squeezenet/backend-nothing or squeezenet-backend-nothing"),
    });
  });
});

describe("a loaded solver", () => {
  it("says its nets, steps, and tells losses", async () => {
    await using solver = await loadSolver(solverText, toy);
    expect([solver.iteration, solver.net.phase, solver.net.inputs]).toEqual([0, "TRAIN", ["data", "label"]]);
    expect(solver.net.params.get("score")?.map(({ shape }) => shape)).toEqual([[3, 8], [3]]);
    const { loss, losses, iteration } = await solver.step(3);
    expect([iteration, solver.iteration, losses.length, losses[2]]).toEqual([3, 3, 3, loss]);
    expect(loss).toBeGreaterThan(0);
    // As pycaffe's, past max_iter.
    expect((await solver.step(10)).iteration).toBe(13);
    expect(await solver.step(0)).toEqual({ iteration: 13, loss: NaN, smoothedLoss: NaN, losses: [], tests: [] });
    await expect(solver.step(0.5)).rejects.toThrow("step takes a whole number of updates, found 0.5");
  });

  it("steps to the bits of one run, and tells a run's events in Caffe's order", async () => {
    await using solver = await loadSolver(solverText, toy);
    for (const count of [1, 4, 3]) await solver.step(count);
    expect(await solver.net.save()).toEqual(await learned());
    await using other = await loadSolver(`${solverText} display: 8`, toy);
    const kinds = (await eventsOf(other.run())).map(({ kind }) => kind);
    expect(kinds.slice(0, 5)).toEqual(["start", "iteration", "rate", "iteration", "rate"]);
    expect(kinds.slice(-3)).toEqual(["snapshot", "final", "finished"]);
  });

  it("tests while it trains, on samples of its own", async () => {
    const tested = `${solverText} test_iter: 3 test_interval: 4`;
    await using solver = await loadSolver(tested, { ...toy, testFeeds: [samples] });
    expect(solver.testNets.map(({ name, phase }) => [name, phase])).toEqual([["toy", "TEST"]]);
    const { tests } = await solver.step(5);
    expect(tests.map(({ iteration, net }) => [iteration, net])).toEqual([[0, 0], [4, 0]]); // prettier-ignore
    expect(tests[0]?.outputs.map(({ name }) => name)).toEqual(["accuracy", "loss"]);
    // The test net has the weights of today.
    const [first] = batches(4);
    const lossNow = async (): Promise<number | undefined> =>
      (await solver.testNets[0]?.forward({ ...first }))?.["loss"]?.data[0];
    const before = await lossNow();
    await solver.step(30);
    expect(await lossNow()).toBeLessThan(before ?? 0);
  });

  it("shares its weights with its net, both ways", async () => {
    await using solver = await loadSolver(solverText, toy);
    const shapes = { data: [4, 3, 1, 1], label: [4] };
    await using other = await loadNet(netText(4), undefined, { shapes, backend: "oracle", phase: "TRAIN", seed: 9 });
    await solver.net.copyFrom(await other.save());
    const [weights] = solver.net.params.get("score") ?? [];
    const before = await weights?.read();
    expect(before).toEqual(await other.params.get("score")?.[0]?.read());
    await solver.step();
    expect(await weights?.read()).not.toEqual(before);
    await expect(solver.net.free()).rejects.toThrow('net "toy" is its solver\'s: free the solver');
  });

  it("gives one model for every split of a batch, from samples and from batches", async () => {
    const split = async (batchSize: number, feed: LoadSolverOptions["feed"]): Promise<Uint8Array> => {
      await using solver = await loadSolver(`${solverText} iter_size: ${12 / batchSize}`, {
        ...toy,
        net: netText(batchSize),
        ...(feed === undefined ? {} : { feed }),
      });
      await solver.step(4);
      const [weights] = solver.net.params.get("hidden") ?? [];
      return new Uint8Array((await weights?.read())?.buffer ?? new ArrayBuffer(0));
    };
    const whole = await split(12, samples);
    expect(whole).toHaveLength(3 * 8 * 4);
    for (const size of [1, 4, 6]) {
      expect(await split(size, samples)).toEqual(whole);
      expect(await split(size, batches(size))).toEqual(whole);
    }
  });

  it("may be left at any event, and goes on from there", async () => {
    const whole = await learned();
    await using solver = await loadSolver(`${solverText} test_iter: 1 test_interval: 2`, {
      ...toy,
      testFeeds: [samples],
    });
    for (const kind of ["start", "testing", "tested", "iteration", "rate"])
      for await (const event of solver.run()) {
        if (event.kind !== kind) continue;
        await expect(solver.step()).rejects.toThrow("the solver is running");
        break;
      }
    expect(solver.iteration).toBeGreaterThan(0);
    await solver.step(8 - solver.iteration);
    expect(await solver.net.save()).toEqual(whole);
  });

  it("stops between two updates when its signal says so, and loses nothing", async () => {
    const whole = await learned();
    const stop = new AbortController();
    await using solver = await loadSolver(solverText, toy);
    const kinds: string[] = [];
    for await (const event of solver.run({ signal: stop.signal })) {
      kinds.push(event.kind);
      if (event.kind === "iteration" && event.iteration === 2) stop.abort();
      if (event.kind === "finished") expect([event.iteration, event.early]).toEqual([solver.iteration, true]);
    }
    // Caffe takes a snapshot when it is interrupted.
    expect([solver.iteration, kinds.slice(-2)]).toEqual([3, ["snapshot", "finished"]]);
    expect((await eventsOf(solver.run({ signal: stop.signal }))).map(({ kind }) => kind)).toEqual(["finished"]);
    expect((await solver.step(3, { signal: stop.signal })).losses).toEqual([]);
    expect(solver.iteration).toBe(3);
    await solver.solve();
    expect(await solver.net.save()).toEqual(whole);
    // A signal for all runs of a solver.
    const always = new AbortController();
    await using other = await loadSolver(solverText, { ...toy, signal: always.signal });
    await other.step(2);
    always.abort();
    expect((await other.step(2)).iteration).toBe(2);
  });

  it("tells what it does besides", async () => {
    const heard: string[] = [];
    const solver = `${solverText} snapshot_prefix: "${join(home, "heard")}" snapshot: 2`;
    await using loaded = await loadSolver(solver, { ...toy, onNotice: ({ kind }) => void heard.push(kind) });
    expect(heard.splice(0)).toEqual(["seeded", "building", "filtered", "built", "ready"]);
    await loaded.step(2);
    expect(heard.splice(0)).toEqual(["writing weights", "weights hashed", "writing state"]);
    // In a loop they come among its events.
    const kinds = (await eventsOf(loaded.run())).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "writing weights")).toHaveLength(3);
    expect(heard).toEqual([]);
  });

  it("does one thing at a time", async () => {
    await using solver = await loadSolver(solverText, toy);
    const first = solver.step(3);
    await expect(solver.step()).rejects.toThrow("the solver is running: end its loop, or await its step");
    await expect(solver.snapshot()).rejects.toThrow("an update is being made: await it before the snapshot");
    await expect(solver.restore("x.solverstate")).rejects.toThrow("the solver is running");
    await first;
    const snapshot = await solver.snapshot();
    const restored = solver.restore(snapshot);
    await expect(solver.step()).rejects.toThrow("the solver is running");
    await restored;
    expect((await solver.step()).iteration).toBe(4);
  });

  it("says that it was freed", async () => {
    const solver = await loadSolver(solverText, toy);
    await solver.step();
    await solver.free();
    await expect(solver.step()).rejects.toThrow(LifetimeError);
    await expect(solver.snapshot()).rejects.toThrow("this solver was freed and cannot take a snapshot");
    await expect(solver.restore("x.solverstate")).rejects.toThrow(LifetimeError);
    await expect(solver.free()).rejects.toThrow(LifetimeError);
    await expect(solver.net.save()).rejects.toThrow(LifetimeError);
  });

  it("frees what its updates made: the backend holds weights, histories and zeros, and in the end nothing", async () => {
    const { backend, held } = await countedBackend();
    const solver = await loadSolver(`${solverText} test_iter: 2 test_interval: 2`, {
      ...{ ...toy, backend, testFeeds: [samples] },
    });
    await solver.step(3);
    const after = held();
    await solver.step(3);
    await solver.restore(await solver.snapshot());
    await solver.step(3);
    expect(held()).toBe(after);
    await solver.free();
    expect(held()).toBe(0);
    await expect(loadSolver(`${solverText} iter_size: 0`, { ...toy, backend })).rejects.toThrow("iter_size must be at");
    await expect(loadSolver(solverText, { ...toy, backend, snapshot: "nowhere" })).rejects.toThrow("nowhere");
    expect(held()).toBe(0);
  });
});
