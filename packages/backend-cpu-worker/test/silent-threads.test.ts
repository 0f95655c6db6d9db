import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const built = new URL("../bundle/index.js", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "squeezenet-silent-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bun from BUN_PATH, where it has to be then, or from the PATH, where it may be. CI names the one that it tries runtimes with. */
const namedBun = process.env["BUN_PATH"];
const bun = namedBun ?? "bun";
const hasBun = namedBun !== undefined || spawnSync(bun, ["--version"]).status === 0;

/**
 * A program in a process of its own, in which `new Worker` is something else: `plant(Real)` gives the class. It opens cpu-worker,
 * computes, and prints what came of it.
 */
function program(runtime: string, plant: string, options: Readonly<Record<string, string>>): string {
  const file = join(folder, "program.mjs");
  writeFileSync(
    file,
    `const real = process.getBuiltinModule;
     const threads = real.call(process, "node:worker_threads");
     const Planted = (${plant})(threads.Worker);
     process.getBuiltinModule = (name) => name === "node:worker_threads" ? { ...threads, Worker: Planted } : real.call(process, name);
     const { default: cpuWorker } = await import(${JSON.stringify(built)});
     try {
       const backend = await cpuWorker.open(${JSON.stringify(options)});
       const length = 5_000_000;
       const x = backend.upload(new Float32Array(length).fill(21));
       const y = await backend.read(backend.kernels.channelWindowSum({ outer: 100, channels: 2, inner: length / 200, radius: 1 }, x));
       console.log(String([...new Set(y)]));
     } catch (error) {
       console.log(error.name + ": " + error.message);
     }
     process.exit(0);`,
  );
  // A hang would be ended after a minute, with nothing printed.
  const { stdout, stderr } = spawnSync(runtime, [file], { encoding: "utf8", timeout: 60_000, killSignal: "SIGKILL" });
  return `${stdout}${stderr}`.trim();
}

const silent = `() => class { postMessage() {} on() {} ref() {} unref() {} async terminate() {} }`;
const dying = `(Real) => class extends Real {
  constructor(script, options) { super("throw new Error('out of threads');", options); }
}`;
const slow = `(Real) => class extends Real {
  constructor(script, options) { super("const until = Date.now() + 1500; while (Date.now() < until); " + script, options); }
}`;
/** The second thread swallows its first run, and is there all the while. */
const deaf = `(Real) => { let made = 0; return class extends Real {
  #second = made++ === 1;
  postMessage(message) { if (!this.#second || message.program === undefined) super.postMessage(message); }
}; }`;

const runtimes = [
  ["Node", process.execPath, true],
  ["Bun", bun, hasBun],
] as const;

describe.each(runtimes)("on %s, a thread that", (_name, runtime, here) => {
  const apart = { threads: "2", inline: "false" };

  test.skipIf(!here)("never answers is named within the stated time", () => {
    const said =
      /^BackendError: cpu-worker: thread [01] did not start: it has not answered for 1 s; open the backend anew$/;
    expect(program(runtime, silent, { ...apart, patience: "1" })).toMatch(said);
    expect(program(runtime, silent, { threads: "2", patience: "1" })).toMatch(said);
  });

  test.skipIf(!here)("dies at its start is quoted", () =>
    expect(program(runtime, dying, apart)).toMatch(/^BackendError: .*thread \d did not start: .*out of threads/),
  );

  test.skipIf(!here)("is slow to start, but in time, is waited for", () => {
    expect(program(runtime, slow, apart)).toBe("42");
    expect(program(runtime, slow, { threads: "2" })).toBe("42");
  });

  test.skipIf(!here)("does not do its part of a run is named within the stated time", () =>
    expect(program(runtime, deaf, { ...apart, patience: "0.5" })).toMatch(
      /^BackendError: cpu-worker: thread 1 stood still for 2 s, after 0 of \d+ steps; open the backend anew$/,
    ),
  );
});
