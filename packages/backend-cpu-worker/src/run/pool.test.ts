import { BackendError, expectFound } from "@squeezenet/core";
import { expect, test } from "vitest";
import { writeModule } from "../wasm/module.ts";
import { Routine } from "../wasm/routine.ts";
import { lanesOf } from "../wasm/lanes.ts";
import { fetchAdd } from "../wasm/expressions.ts";
import { Heap } from "./heap.ts";
import { webAssembly } from "./platform.ts";
import { Pool, type PoolOptions } from "./pool.ts";
import { startThread, type Thread } from "./threads.ts";

const beginHere = (script: string): Thread => startThread(script, "node");

const start = (heap: Heap, options: Partial<PoolOptions> & Pick<PoolOptions, "threads" | "inline">): Promise<Pool> =>
  Pool.start(heap, { page: false, patience: 30, begin: beginHere, ...options });

interface Setting {
  readonly threads: number;
  /** Whether the calling thread computes with the others. */
  readonly shares: boolean;
  readonly patience?: number;
}

/** A run of two steps whose first kernel does not end, or traps, on all threads but the first. */
async function poolWith(
  kernel: "endless" | "trapping",
  { threads, shares, patience = 30 }: Setting,
): Promise<{ run: Promise<void>; workers: Thread[]; gone: Promise<string>[] }> {
  const heap = new Heap(true);
  const workers: Thread[] = [];
  const ready: Promise<void>[] = [];
  const begin = (script: string): Thread => {
    const worker = beginHere(script);
    workers.push(worker);
    ready.push(new Promise((resolve) => worker.onMessage(() => resolve())));
    return worker;
  };
  // Threads may start as slowly as they like: patience is tried on the run alone.
  let started = false;
  const options = {
    ...{ threads, inline: shares, page: false, begin },
    get patience() {
      return started ? patience : 30;
    },
  };
  const pool = await Pool.start(heap, options);
  await Promise.all(ready);
  started = true;
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
    await expectFound(workers, 1).end();
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
  const pool = await start(heap, { threads: 2, inline: true });
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
  const begin = (script: string): Thread => {
    begun++;
    return beginHere(script);
  };
  const pool = await start(heap, { threads: 2, inline: true, begin });
  // One kernel that adds 1 to a counter, on every thread.
  const routine = new Routine(2, lanesOf("none"));
  routine.emit([fetchAdd(expectFound(routine.parameters, 0), 0, 1).code, 0x1a]); // drop
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const [program, counter] = [heap.allocate(12), heap.allocate(4)];
  heap.integers(program, 3).set([0, counter, 1]);
  heap.integers(counter, 1)[0] = 0;
  const counts: number[][] = [];
  for (const work of ["light", "brief", "long", "brief", "long"] as const) {
    await pool.run({ program, steps: 1, scratch: 0, scratchBytes: 64, work });
    counts.push([begun, expectFound(heap.integers(counter, 1), 0)]);
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
  const begin = (script: string): Thread => {
    const worker = beginHere(script);
    workers.push(worker);
    return worker;
  };
  const pool = await start(heap, { threads: 2, inline: false, page: true, begin });
  const gone = new Promise<string>((resolve) => expectFound(workers, 0).onEnd(resolve));
  await expectFound(workers, 0).end();
  await gone;
  await expect(pool.run({ program: 0, steps: 0, scratch: 0, scratchBytes: 0, work: "long" })).rejects.toThrow(
    /thread 0 was lost/,
  );
});

test.each([
  ["in a page, starting it fails", true],
  ["in Node, its first run fails", false],
])("a thread that does not start: %s", async (_where, page) => {
  const broken = (): Thread => beginHere("throw new Error('out of threads')");
  const started = start(new Heap(true), { threads: 2, inline: false, page, begin: broken });
  const run = started.then((pool) => pool.run({ program: 0, steps: 0, scratch: 0, scratchBytes: 0, work: "long" }));
  await expect(page ? started : run).rejects.toThrow(/cpu-worker: thread \d did not start: .*out of threads/);
  await expect(run).rejects.toThrow(BackendError);
});

test("a thread that does not start fails the run that the calling thread computes with it", async () => {
  const heap = new Heap(true);
  const begin = (): Thread => beginHere("throw new Error('out of threads')");
  const pool = await start(heap, { threads: 2, inline: true, begin });
  const routine = new Routine(2, lanesOf("none"));
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const program = heap.allocate(12);
  heap.integers(program, 3).set([0, 0, 1]);
  const run = pool.run({ program, steps: 1, scratch: 0, scratchBytes: 64, work: "brief" });
  await expect(run).rejects.toThrow(/cpu-worker: thread 1 did not start: .*out of threads/);
});

/** A thread that never says a word. */
const silent = (): Thread => ({
  post: () => {},
  onMessage: () => {},
  onEnd: () => {},
  hold: () => {},
  end: async () => {},
});

/** A run of one step that does nothing, at the end of which all threads meet. */
function idleRun(heap: Heap, pool: Pool): Promise<void> {
  const routine = new Routine(2, lanesOf("none"));
  pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
  const [program, words] = [heap.allocate(12), heap.allocate(4)];
  heap.integers(program, 3).set([0, words, 1]);
  return pool.run({ program, steps: 1, scratch: 0, scratchBytes: 64, work: "long" });
}

test.each([
  ["in a page, opening fails", true],
  ["in Node, the first run fails", false],
])("a thread that never answers is named within the stated time: %s", async (_where, page) => {
  const heap = new Heap(true);
  let begun = 0;
  const begin = (script: string): Thread => (++begun === 2 ? silent() : beginHere(script));
  const started = start(heap, { threads: 2, inline: false, page, patience: 2, begin });
  const run = started.then((pool) => idleRun(heap, pool));
  await expect(page ? started : run).rejects.toThrow(
    "cpu-worker: thread 1 did not start: it has not answered for 2 s; open the backend anew",
  );
  await expect(run).rejects.toThrow(BackendError);
});

test("a thread that answers late, but in time, is waited for", async () => {
  const heap = new Heap(true);
  const slowly = (script: string): Thread =>
    beginHere(`Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600); ${script}`);
  const pool = await start(heap, { threads: 2, inline: false, page: true, begin: slowly });
  await idleRun(heap, pool);
  await pool.end();
});

test("a platform that refuses to start a thread is quoted", async () => {
  const refuse = (): Thread => {
    throw new Error("no more threads");
  };
  await expect(start(new Heap(true), { threads: 2, inline: false, begin: refuse })).rejects.toThrow(
    "cpu-worker: thread 0 did not start: no more threads; open the backend anew",
  );
});

/** Threads of which the second throws at messages of one kind, as a page's stand-in for its Worker may. */
function picky(refused: string): { begin: PoolOptions["begin"]; gone: Promise<string>[] } {
  const gone: Promise<string>[] = [];
  const begin = (script: string): Thread => {
    const worker = beginHere(script);
    const second = gone.push(new Promise((resolve) => worker.onEnd(resolve))) === 2;
    const post = (message: object): void => {
      if (second && refused in message) throw new Error("it cannot be cloned");
      worker.post(message);
    };
    return { ...worker, post };
  };
  return { begin, gone };
}

test.each([
  ["no memory, in a page", "memory", true, false],
  ["no memory, in Node", "memory", false, false],
  ["no modules", "module", true, false],
  ["no runs", "program", true, false],
  ["no runs, while the calling thread computes too", "program", false, true],
])("a thread that takes %s is named at once, and all threads end", async (_which, refused, page, shares) => {
  const heap = new Heap(true);
  const { begin, gone } = picky(refused);
  const threads = shares ? 3 : 2;
  const started = start(heap, { threads, inline: shares, page, begin });
  const routine = new Routine(2, lanesOf("none"));
  const program = heap.allocate(12);
  heap.integers(program, 3).set([0, 0, 1]);
  const run = started.then((pool) => {
    pool.load(new webAssembly!.Module(writeModule([{ routine, exported: "k0" }], true, 65536)), [[0, "k0"]]);
    return pool.run({ program, steps: 1, scratch: 0, scratchBytes: 64, work: shares ? "brief" : "long" });
  });
  await expect(run).rejects.toThrow(
    /^cpu-worker: thread [12] takes no message \(it cannot be cloned\): is this Worker the platform's own\?; open/,
  );
  await expect(run).rejects.toThrow(BackendError);
  expect(await Promise.all(gone)).toHaveLength(2);
});

test.each(settings)(
  "%s, a run that stands still ends, and names the threads that are behind",
  async (_name, setting) => {
    const { run, gone } = await poolWith("endless", { ...setting, patience: 0.1 });
    await expect(run).rejects.toThrow(
      /cpu-worker: (thread 1|threads 1, 2) stood still for 0.4 s, after 0 of 2 steps; open the backend anew/,
    );
    expect(await Promise.all(gone)).toHaveLength(setting.shares ? 2 : 3);
  },
);
