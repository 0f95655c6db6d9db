import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { waitFor } from "./patience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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

test("a thread that was kept busy, or a machine that slept, counts as one look", () => {
  vi.useRealTimers();
  const over = vi.fn<() => void>();
  const relieve = waitFor({ seconds: 0.5, progress: () => 0, over });
  // Nothing else runs meanwhile, the timer least of all: many of its times pass, and it has looked once at the most.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
  return new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
    expect(over).not.toHaveBeenCalled();
    relieve();
  });
});
