import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine, type Ended, goldenFolder, lastLine, messages, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const core = new URL("../../../packages/core/bundle/index.js", import.meta.url).href;
const solver = ["-solver", "runs/random_seed42_solver.prototxt"];
const run = (...args: readonly string[]): Ended => squeezenet(folder, ...args);

/** A backend in a file: the oracle, whose bits are said to vary, and its options. */
function plant(name: string, varies: string): void {
  writeFileSync(
    join(folder, `${name}.mjs`),
    `import { oracle } from ${JSON.stringify(core)};
     async function open(options) {
       return { ...(await oracle.open()), name: ${JSON.stringify(name)}, device: "a cloud", varies: ${varies} };
     }
     export default { api: 1, name: ${JSON.stringify(name)}, open };`,
  );
}

const line =
  "the weather: last bits may differ on another processor or in another runtime; --exact for the same everywhere";

beforeAll(() => {
  plant("fickle", `options.exact === "true" ? undefined : { because: "the weather", exact: true }`);
  plant("moody", `{ because: "its mood", exact: false }`);
});

const train = (prefix: string, ...args: readonly string[]): Ended => {
  const set = ["-set", "max_iter=2", "-set", "snapshot=1", "-set", `snapshot_prefix=${prefix}`, "-set", "display=0"];
  const ended = run("train", ...solver, ...set, ...args);
  expect(ended.code, ended.err).toBe(0);
  return ended;
};

interface Receipt {
  readonly code: object;
  readonly backend: { readonly options: readonly string[]; readonly varies?: object };
  readonly machine: object;
  readonly snapshots: readonly { readonly weights: string }[];
}
const receipt = (prefix: string): Receipt => JSON.parse(readFileSync(join(folder, `${prefix}.run.json`), "utf8"));

describe("what the bits of a run are worth", () => {
  it("is in the log, in one line of ours, and in the receipt", () => {
    const ended = train("plain", "--backend", "./fickle.mjs");
    expect(ended.err).toMatch(new RegExp(`^I\\S+ \\S+ +\\d+ squeezenet:0\\] ${line}$`, "m"));
    expect(receipt("plain").backend).toMatchObject({ options: [], varies: { because: "the weather", exact: true } });
    expect(messages(train("moody", "--backend", "./moody.mjs"))).toContain(
      "its mood: last bits may differ on another device",
    );
  });

  it("is nothing to speak of with --exact, which the receipt keeps among the options", () => {
    const ended = train("exact", "--backend", "./fickle.mjs", "--exact");
    expect(ended.err).not.toContain("last bits");
    expect(receipt("exact").backend.options).toEqual(["exact=true"]);
    expect(receipt("exact").backend).not.toHaveProperty("varies");
  });

  it("is said by test, time, doctor and prove", () => {
    const net = ["-model", "net_b16.prototxt", "-iterations", "1", "--backend", "./fickle.mjs"];
    expect(messages(run("test", ...net, "-weights", "init.caffemodel"))).toContain(line);
    expect(messages(run("time", ...net))).toContain(line);
    expect(run("doctor", ...solver, "--no-compute", "--backend", "./fickle.mjs").out).toContain(
      `ok      backend: fickle: a cloud; ${line}\n`,
    );
    const few = ["--iterations", "1", "--effective-batch", "2", "--backend", "./fickle.mjs"];
    expect(
      run("prove", ...solver, ...few)
        .out.trimEnd()
        .split("\n")
        .at(-1),
    ).toBe(`On this machine. ${line}.`);
    expect(run("prove", ...solver, ...few, "--exact").out).not.toContain("last bits");
    expect(JSON.parse(run("prove", ...solver, ...few, "--json").out)).toMatchObject({
      same: true,
      varies: { because: "the weather", exact: true },
    });
  });

  it("is said by diff before anything else", () => {
    const { out } = run("diff", ...solver, "--batch-size", "1", "--backend", "./fickle.mjs");
    expect(out.split("\n")[0]).toBe(`What follows holds for this machine. ${line}.`);
  });
});

describe("--exact", () => {
  it("is taken by the oracle, and by cpu-worker, whose line then is gone", () => {
    const net = ["-model", "net_b16.prototxt", "-iterations", "1", "-weights", "init.caffemodel", "--exact"];
    for (const backend of ["oracle", "cpu-worker"]) {
      const ended = run("test", ...net, "--backend", backend);
      expect(ended.code, ended.err).toBe(0);
      expect(ended.err).not.toContain("last bits");
    }
  });

  it("together with exact=false is a usage error", () => {
    const ended = run("train", ...solver, "--exact", "--backend-option", "exact=false");
    expect(ended.code).toBe(2);
    expect(lastLine(ended)).toBe(
      "squeezenet: --exact and --backend-option exact=false contradict each other: leave one of them out",
    );
  });

  it("is refused by a backend that cannot, and where a backend takes it and its bits vary all the same", () => {
    const gpu = run("train", ...solver, "--exact", "--backend", "gpujs");
    expect(gpu.code).toBe(1);
    expect(lastLine(gpu)).toContain("gpujs: there is no option exact: how a GPU rounds is up to its driver");
    const moody = run("train", ...solver, "--exact", "--backend", "./moody.mjs");
    expect(moody.code).toBe(1);
    expect(lastLine(moody)).toContain(
      "--exact: moody took exact=true, and its last bits may differ on another machine all the same (its mood)",
    );
  });
});

describe("the receipt of a run", () => {
  it("names what really runs it", () => {
    train("named", "--backend", "./fickle.mjs");
    const asked = `const { bun, deno, node } = process.versions;
      console.log(bun ? "bun " + bun : deno ? "deno " + deno : "node " + node);`;
    writeFileSync(join(folder, "asked.mjs"), asked);
    const [program, args] = commandLine();
    const { stdout } = spawnSync(program, [...args.slice(0, -1), join(folder, "asked.mjs")], { encoding: "utf8" });
    expect(receipt("named").code).toEqual({ squeezenet: expect.any(String), runtime: stdout.trim() });
  });
});

describe("squeezenet verify, where other bits are found", () => {
  /** The receipt of a run with its last weights replaced, as another machine would have made them. */
  const altered = (prefix: string, change: object): Ended => {
    const record = receipt(prefix);
    const [first, second] = record.snapshots;
    const snapshots = [first, { ...second, weights: "0".repeat(64) }];
    writeFileSync(join(folder, `${prefix}-altered.json`), JSON.stringify({ ...record, snapshots, ...change }));
    return run("verify", `${prefix}-altered.json`, "--windows", "2");
  };
  const elsewhere = (prefix: string): object => ({ machine: { ...receipt(prefix).machine, cpu: "Abacus 3" } });

  it("says that another processor may be the reason, and fails all the same", () => {
    train("verified", "--backend", "./fickle.mjs");
    const ended = altered("verified", elsewhere("verified"));
    expect(ended.out).toMatch(/^DIFFERENT {2}iterations 1 to 2, replayed: the receipt says 0{64}, found/m);
    expect(ended.out).toMatch(
      /^ +That may be the reason: the run was on a cloud, Abacus 3 \(\S+\), \w+ \d\S+, this is a cloud, .+, \S+ \d\S+ \(the weather: last/m,
    );
    expect(ended.code).toBe(1);
  });

  it("says that another runtime may be, also where it passed for a version of Node", () => {
    const told = (code: object): string => altered("verified", { code: { squeezenet: "0.1.0", ...code } }).out;
    expect(told({ runtime: "bun 0.0.1" })).toMatch(
      /the run was on a cloud, .+, bun 0\.0\.1, this is a cloud, .+ \d\S+ \(/,
    );
    // As receipts had it before runtimes were told apart.
    expect(told({ node: "v18.0.0" })).toMatch(/the run was on a cloud, .+, node 18\.0\.0, this is a cloud, /);
  });

  it("says nothing of the kind on the same machine, nor of a run whose bits are the same everywhere", () => {
    expect(altered("verified", {}).out).not.toContain("may be the reason");
    train("settled", "--backend", "./fickle.mjs", "--exact");
    const ended = altered("settled", elsewhere("settled"));
    expect(ended.out).toContain("DIFFERENT  iterations 1 to 2, replayed");
    expect(ended.out).not.toContain("may be the reason");
  });

  it("takes a receipt from before this was recorded as the backend says it is today", () => {
    const { varies: _, ...backend } = receipt("verified").backend;
    expect(altered("verified", { backend, ...elsewhere("verified") }).out).toContain("That may be the reason");
  });
});
