import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** With the timers that there were when the module was loaded: fake ones here, where no test says otherwise. */
let waitFor: typeof import("./patience.ts").waitFor;
const load = async (): Promise<void> => {
  vi.resetModules();
  ({ waitFor } = await import("./patience.ts"));
};

beforeEach(async () => {
  vi.useFakeTimers();
  await load();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("patience runs out after its seconds, once", () => {
  const over = vi.fn<() => void>();
  waitFor({ seconds: 30, progress: () => 0, over });
  vi.advanceTimersByTime(29_999);
  expect(over).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(over).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(100_000);
  expect(over).toHaveBeenCalledOnce();
});

test("progress begins it anew", () => {
  const over = vi.fn<() => void>();
  let done = 0;
  waitFor({ seconds: 10, progress: () => done, over });
  for (let round = 0; round < 5; round++) {
    vi.advanceTimersByTime(8000);
    done++;
  }
  expect(over).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(over).toHaveBeenCalledOnce();
});

test("who stops waiting is not called", () => {
  const over = vi.fn<() => void>();
  const relieve = waitFor({ seconds: 1, progress: () => 0, over });
  vi.advanceTimersByTime(900);
  relieve();
  vi.advanceTimersByTime(10_000);
  expect(over).not.toHaveBeenCalled();
});

test("a fake clock that is moved on is not taken for silence", async () => {
  vi.useRealTimers();
  await load();
  vi.useFakeTimers();
  const over = vi.fn<() => void>();
  const relieve = waitFor({ seconds: 30, progress: () => 0, over });
  vi.advanceTimersByTime(3_600_000);
  expect(over).not.toHaveBeenCalled();
  relieve();
});

test("a context of node:vm, which has no timers of its own, takes Node's", async () => {
  vi.useRealTimers();
  for (const name of ["setTimeout", "setInterval", "clearInterval"]) vi.stubGlobal(name, undefined);
  await load();
  await new Promise<void>((over) => waitFor({ seconds: 0.05, progress: () => 0, over }));
});

test("a thread that was kept busy, or a machine that slept, counts as one look", async () => {
  vi.useRealTimers();
  await load();
  const over = vi.fn<() => void>();
  const relieve = waitFor({ seconds: 0.5, progress: () => 0, over });
  // Nothing else runs meanwhile, the timer least of all: many of its times pass, and it has looked once at the most.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
  return new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
    expect(over).not.toHaveBeenCalled();
    relieve();
  });
});
