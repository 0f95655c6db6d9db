import { afterEach, expect, test, vi } from "vitest";
import { Breather } from "./breather.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Breathes after each of many runs of a millisecond, and tells whether a timer of 1 ms came through meanwhile. */
async function timerComesThrough(): Promise<boolean> {
  const breather = new Breather();
  let came = false;
  const timer = setTimeout(() => (came = true), 1);
  const end = performance.now() + 500;
  while (!came && performance.now() < end) {
    const until = performance.now() + 1;
    while (performance.now() < until);
    await breather.breathe();
  }
  clearTimeout(timer);
  return came;
}

test("runs one after another let timers come through", async () => expect(await timerComesThrough()).toBe(true));

test("runs that have only begun to follow each other go on at once", () =>
  expect(new Breather().breathe()).toBeUndefined());

test("where there are no message channels nothing is waited for", async () => {
  vi.stubGlobal("MessageChannel", undefined);
  expect(await timerComesThrough()).toBe(false);
});

test("a fake clock holds nobody up", async () => {
  vi.useFakeTimers();
  const breather = new Breather();
  vi.advanceTimersByTime(60_000);
  await breather.breathe();
  expect(breather.breathe()).toBeUndefined();
});
