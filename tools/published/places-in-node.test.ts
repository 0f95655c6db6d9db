import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { rolldown } from "rolldown";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "squeezenet-places-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** cpu-worker and what it needs in one file, made of what is published. */
const bundled = join(folder, "cpu-worker.cjs");
const bundle = await rolldown({
  input: fileURLToPath(import.meta.resolve("../../packages/backend-cpu-worker/bundle/index.js")),
  platform: "node",
});
await bundle.write({ file: bundled, format: "cjs", exports: "named" });
await bundle.close();

/** Text of a function that opens cpu-worker, doubles numbers, enough for all threads to take part, and says what came of it. */
const attempt = `async ({ default: cpuWorker }, options) => {
  try {
    const backend = await cpuWorker.open(options);
    const length = 5_000_000;
    const x = backend.upload(new Float32Array(length).fill(21));
    const y = await backend.read(backend.kernels.channelWindowSum({ outer: 100, channels: 2, inner: length / 200, radius: 1 }, x));
    return backend.device + " -> " + [...new Set(y)];
  } catch (error) {
    return error.name + ": " + error.message;
  }
}`;

interface Place {
  readonly flags?: readonly string[];
  readonly options?: object;
  /** Runs before the package is loaded. */
  readonly before?: string;
  /** What bash is to do first, such as to set a limit. */
  readonly shell?: string;
}

/** What came of it in a Node of its own. A hang ends after a minute, with a signal. */
function program({ flags = [], options = { threads: "2", inline: "false" }, before = "", shell = ":" }: Place): string {
  const file = join(folder, "program.cjs");
  const loading = `require(${JSON.stringify(bundled)})`;
  writeFileSync(
    file,
    `${before}; (${attempt})(${loading}, ${JSON.stringify(options)}).then((said) => { console.log(said); process.exit(0); });`,
  );
  const line = `${shell}; exec "$0" "$@"`;
  const { stdout, stderr, signal } = spawnSync(
    "bash",
    ["-c", line, process.execPath, "--no-warnings", ...flags, file],
    { encoding: "utf8", timeout: 60_000 },
  );
  return `${stdout}${stderr}${signal ?? ""}`.trim();
}

const [major = 0] = process.versions.node.split(".").map(Number);
const twoThreads = /^2 threads, WASM.* -> 42$/;
const oneThread = /^1 thread, WASM.* -> 42$/;

describe("in Node under --permission", () => {
  const permission = [major < 22 ? "--experimental-permission" : "--permission", "--allow-fs-read=*"];
  it("cpu-worker takes one thread and says which flag would allow more", () => {
    const said = program({ flags: permission });
    expect(said).toMatch(oneThread);
    expect(said).toContain("Node's permissions allow no threads: --allow-worker would do");
  });
  it("with that flag it takes as many as it is asked for", () =>
    expect(program({ flags: [...permission, "--allow-worker"] })).toMatch(twoThreads));
});

describe("in a context of node:vm, cpu-worker", () => {
  const code = readFileSync(bundled, "utf8");
  const inContext = async (globals: object): Promise<unknown> => {
    const context = createContext({ ...globals, module: { exports: {} } });
    const door: unknown = runInContext(`{ const exports = module.exports; ${code}\n module.exports }`, context);
    return (runInContext(`(${attempt})`, context) as (door: unknown, options: object) => unknown)(door, {
      threads: "2",
      inline: "false",
    });
  };
  it("takes Node's timers where only Node's process is handed in", async () =>
    expect(await inContext({ process })).toMatch(twoThreads));
  it("takes one thread where nothing is handed in", async () => expect(await inContext({})).toMatch(oneThread));
});

describe.runIf(process.platform === "linux")("where the system gives little, cpu-worker", () => {
  it("starts threads with few addresses to spare: V8 would have half a gigabyte for each thread's code", () => {
    const before = `globalThis.reserved = () => Number(/VmSize:\\s+(\\d+)/.exec(require("node:fs").readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
      globalThis.first = reserved();
      process.on("exit", () => console.log(Math.round(reserved() - first)))`;
    const reserved = (threads: number): number =>
      Number(
        program({ options: { threads: `${threads}`, inline: "false" }, before })
          .split("\n")
          .at(-1),
      );
    // The difference is that of eight threads, in MiB; the memory for kernels is in both.
    expect(reserved(9) - reserved(1)).toBeLessThan(8 * 400);
  });
  it.runIf(major < 24)("says what to do where its memory finds no room", () =>
    expect(program({ shell: "ulimit -v 6000000" })).toMatch(
      /^BackendUnavailable: cpu-worker: the engine reserves no memory for kernels. Close other backends, or .*ulimit -v/,
    ),
  );
});

describe("where something has taken away or planted", () => {
  it.each([
    ["timers", "delete globalThis.setInterval; delete globalThis.setTimeout", twoThreads],
    ["a process that throws", "const exit = process.exit; Object.defineProperty(globalThis, 'process', { get() { if (new Error().stack.includes('program.cjs:1')) return { exit }; throw new Error('no'); } })", oneThread], // prettier-ignore
    ["Atomics.waitAsync", "delete Atomics.waitAsync", twoThreads],
    ["SharedArrayBuffer", "delete globalThis.SharedArrayBuffer", oneThread],
  ])("%s, cpu-worker computes", (_what, before, said) => expect(program({ before })).toMatch(said));
});

describe("a loop of reads that the calling thread computes", () => {
  const loop = (options: object): string => {
    const file = join(folder, "loop.cjs");
    writeFileSync(
      file,
      `(async () => {
        const backend = await require(${JSON.stringify(bundled)}).default.open(${JSON.stringify(options)});
        const length = 100_000;
        const x = backend.upload(new Float32Array(length).fill(1));
        let over = false;
        setTimeout(() => (over = true), 1);
        const end = Date.now() + 5000;
        while (!over && Date.now() < end) {
          const y = backend.kernels.channelWindowSum({ outer: 100, channels: 2, inner: length / 200, radius: 1 }, x);
          await backend.read(y);
          backend.free(y);
        }
        console.log(over ? "the timer came" : "the timer waited");
        process.exit(0);
      })();`,
    );
    return spawnSync(process.execPath, [file], { encoding: "utf8", timeout: 60_000 }).stdout;
  };
  it.each([[{ threads: "1" }], [{ threads: "2" }]])("with %o lets timers come through", (options) =>
    expect(loop(options)).toBe("the timer came\n"),
  );
});
