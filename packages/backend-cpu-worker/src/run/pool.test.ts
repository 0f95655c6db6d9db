import { BackendError } from "@squeezenet/core";
import { expect, test } from "vitest";
import { writeModule } from "../wasm/module.ts";
import { Routine } from "../wasm/routine.ts";
import { lanesOf } from "../wasm/lanes.ts";
import { fetchAdd } from "../wasm/expressions.ts";
import { Heap } from "./heap.ts";
import { startThread, type Thread, webAssembly } from "./platform.ts";
import { Pool } from "./pool.ts";

interface Setting {
  readonly threads: number;
  /** Whether the calling thread computes with the others. */
  readonly shares: boolean;
}

/** A run of two steps whose first kernel does not end, or traps, on all threads but the first. */
async function poolWith(
  kernel: "endless" | "trapping",
  { threads, shares }: Setting,
): Promise<{ run: Promise<void>; workers: Thread[]; gone: Promise<string>[] }> {
  const heap = new Heap(true);
  const workers: Thread[] = [];
  const ready: Promise<void>[] = [];
  const begin = async (script: string): Promise<Thread> => {
    const worker = await startThread(script);
    workers.push(worker);
    ready.push(new Promise((resolve) => worker.onMessage(() => resolve())));
    return worker;
  };
  const pool = await Pool.start(heap, { threads, inline: shares, page: false, begin });
  await Promise.all(ready);
  const gone = workers.map((worker) => new Promise<string>((resolve) => worker.onEnd(resolve)));
  const routine = new Routine(2, lanesOf("none"));
  const [, scratch] = routine.parameters;
  if (kernel === "endless") routine.loopWhile(() => scratch!);
  else routine.if(scratch!, () => routine.emit(0x00)); // unreachable
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const program = heap.allocate(24);
  heap.integers(program, 6).set([0, 0, 1, 0, 0, 1]);
  const work = shares ? "brief" : "long";
  return { run: pool.run({ program, steps: 2, scratch: 0, scratchBytes: 64, work }), workers, gone };
}

const settings: readonly (readonly [name: string, Setting])[] = [
  ["while the calling thread waits", { threads: 3, shares: false }],
  ["while the calling thread computes too", { threads: 3, shares: true }],
];

test.each(settings)(
  "%s, a thread that dies rejects the pending run, and the others end too",
  async (_name, setting) => {
    const { run, workers, gone } = await poolWith("endless", setting);
    const outcome = expect(run).rejects.toThrow(/cpu-worker: thread \d was lost: .*; open the backend anew/);
    await workers[1]!.end();
    await outcome;
    expect(await Promise.all(gone)).toHaveLength(setting.shares ? 2 : 3);
  },
);

test.each(settings)("%s, a kernel that traps rejects the pending run, and all threads end", async (_name, setting) => {
  const { run, gone } = await poolWith("trapping", setting);
  await expect(run).rejects.toThrow(BackendError);
  await expect(run).rejects.toThrow(/thread \d failed: .*unreachable/);
  expect(await Promise.all(gone)).toHaveLength(setting.shares ? 2 : 3);
});

test("a kernel that traps on the calling thread rejects the run, and the threads that wait for it end", async () => {
  const heap = new Heap(true);
  const pool = await Pool.start(heap, { threads: 2, inline: true });
  const routine = new Routine(2, lanesOf("none"));
  const [, scratch] = routine.parameters;
  routine.if(scratch!.equals(0), () => routine.emit(0x00)); // unreachable
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const program = heap.allocate(12);
  heap.integers(program, 3).set([0, 0, 1]);
  const run = { program, steps: 1, scratch: 0, scratchBytes: 64, work: "brief" } as const;
  await expect(pool.run(run)).rejects.toThrow(/cpu-worker: the calling thread failed: .*unreachable/);
  await expect(pool.run(run)).rejects.toThrow(/the calling thread failed/);
});

test("thread 0 begins with the first long run: before, the calling thread stands in its place", async () => {
  const heap = new Heap(true);
  let begun = 0;
  const begin = (script: string): Promise<Thread> => {
    begun++;
    return startThread(script);
  };
  const pool = await Pool.start(heap, { threads: 2, inline: true, begin });
  // One kernel that adds 1 to a counter, on every thread.
  const routine = new Routine(2, lanesOf("none"));
  routine.emit([fetchAdd(routine.parameters[0]!, 0, 1).code, 0x1a]); // drop
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const [program, counter] = [heap.allocate(12), heap.allocate(4)];
  heap.integers(program, 3).set([0, counter, 1]);
  heap.integers(counter, 1)[0] = 0;
  const counts: number[][] = [];
  for (const work of ["light", "brief", "long", "brief", "long"] as const) {
    await pool.run({ program, steps: 1, scratch: 0, scratchBytes: 64, work });
    counts.push([begun, heap.integers(counter, 1)[0]!]);
  }
  expect(counts).toEqual([
    [1, 1],
    [1, 3],
    [2, 5],
    [2, 7],
    [2, 9],
  ]);
  await pool.end();
});

test("a pool that has lost a thread refuses further runs", async () => {
  const heap = new Heap(true);
  const workers: Thread[] = [];
  const begin = async (script: string): Promise<Thread> => {
    const worker = await startThread(script);
    workers.push(worker);
    return worker;
  };
  const pool = await Pool.start(heap, { threads: 2, inline: false, page: true, begin });
  const gone = new Promise<string>((resolve) => workers[0]!.onEnd(resolve));
  await workers[0]!.end();
  await gone;
  await expect(pool.run({ program: 0, steps: 0, scratch: 0, scratchBytes: 0, work: "long" })).rejects.toThrow(
    /thread 0 was lost/,
  );
});

test.each([
  ["in a page, starting it fails", true],
  ["in Node, its first run fails", false],
])("a thread that does not start: %s", async (_where, page) => {
  const broken = (): Promise<Thread> => startThread("throw new Error('out of threads')");
  const started = Pool.start(new Heap(true), { threads: 2, inline: false, page, begin: broken });
  const run = started.then((pool) => pool.run({ program: 0, steps: 0, scratch: 0, scratchBytes: 0, work: "long" }));
  await expect(page ? started : run).rejects.toThrow(/cpu-worker: thread \d did not start: .*out of threads/);
  await expect(run).rejects.toThrow(BackendError);
});

test("a thread that does not start fails the run that the calling thread computes with it", async () => {
  const heap = new Heap(true);
  const begin = (): Promise<Thread> => startThread("throw new Error('out of threads')");
  const pool = await Pool.start(heap, { threads: 2, inline: true, page: false, begin });
  const routine = new Routine(2, lanesOf("none"));
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const program = heap.allocate(12);
  heap.integers(program, 3).set([0, 0, 1]);
  const run = pool.run({ program, steps: 1, scratch: 0, scratchBytes: 64, work: "brief" });
  await expect(run).rejects.toThrow(/cpu-worker: thread 1 did not start: .*out of threads/);
});
