import { BackendError } from "@squeezenet/core";
import { expect, test } from "vitest";
import { writeModule } from "../wasm/module.ts";
import { Routine } from "../wasm/routine.ts";
import { lanesOf } from "../wasm/lanes.ts";
import { int } from "../wasm/expressions.ts";
import { Heap } from "./heap.ts";
import { startThread, type Thread, webAssembly } from "./platform.ts";
import { Pool } from "./pool.ts";

/** One step whose kernel never ends, or traps at once. */
async function poolWith(
  kernel: "endless" | "trapping",
  threads: number,
): Promise<{ run: Promise<void>; workers: Thread[]; gone: Promise<string>[] }> {
  const heap = new Heap(true);
  const workers: Thread[] = [];
  const begin = async (script: string): Promise<Thread> => {
    const worker = await startThread(script);
    workers.push(worker);
    return worker;
  };
  const pool = await Pool.start(heap, threads, false, begin, true);
  const gone = workers.map((worker) => new Promise<string>((resolve) => worker.onEnd(resolve)));
  const routine = new Routine(2, lanesOf("none"));
  if (kernel === "trapping")
    routine.emit(0x00); // unreachable
  else routine.loopWhile(() => int(1).or(routine.parameters[0]!));
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const program = heap.allocate(12);
  heap.integers(program, 3).set([0, 0, 1]);
  return { run: pool.run({ program, steps: 1, scratch: 0, scratchBytes: 0, light: false }), workers, gone };
}

test("a thread that dies rejects the pending run, and the other threads end too", async () => {
  const { run, workers, gone } = await poolWith("endless", 3);
  const outcome = expect(run).rejects.toThrow(/cpu-worker: thread 1 was lost: .*; open the backend anew/);
  await workers[1]!.end();
  await outcome;
  expect(await Promise.all(gone)).toHaveLength(3);
});

test("a kernel that traps rejects the pending run, and the threads that wait for it end", async () => {
  const { run, gone } = await poolWith("trapping", 2);
  await expect(run).rejects.toThrow(BackendError);
  await expect(run).rejects.toThrow(/unreachable/);
  expect(await Promise.all(gone)).toHaveLength(2);
});

test("a pool that has lost a thread refuses further runs", async () => {
  const heap = new Heap(true);
  const workers: Thread[] = [];
  const begin = async (script: string): Promise<Thread> => {
    const worker = await startThread(script);
    workers.push(worker);
    return worker;
  };
  const pool = await Pool.start(heap, 2, false, begin, true);
  const gone = new Promise<string>((resolve) => workers[0]!.onEnd(resolve));
  await workers[0]!.end();
  await gone;
  await expect(pool.run({ program: 0, steps: 0, scratch: 0, scratchBytes: 0, light: false })).rejects.toThrow(
    /thread 0 was lost/,
  );
});

test.each([
  ["where its caller waits, starting it fails", true],
  ["where its caller goes on, its first run fails", false],
])("a thread that does not start: %s", async (_where, wait) => {
  const broken = (): Promise<Thread> => startThread("throw new Error('out of threads')");
  const started = Pool.start(new Heap(true), 2, false, broken, wait);
  const run = started.then((pool) => pool.run({ program: 0, steps: 0, scratch: 0, scratchBytes: 0, light: false }));
  await expect(wait ? started : run).rejects.toThrow(/cpu-worker: thread \d did not start: .*out of threads/);
  await expect(run).rejects.toThrow(BackendError);
});
