import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answered } from "./answered.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an answer is passed on, and nothing is left to wait for", async () => {
  expect(await answered(Promise.resolve(7), 30)).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
});

test("a refusal is passed on, and nothing is left to wait for", async () => {
  await expect(answered(Promise.reject(new Error("no adapter")), 30)).rejects.toThrow("no adapter");
  expect(vi.getTimerCount()).toBe(0);
});

test("silence is an error after the stated time", async () => {
  const outcome = expect(answered(new Promise(() => {}), 30)).rejects.toThrow("it has not answered for 30 s");
  await vi.advanceTimersByTimeAsync(30_000);
  await outcome;
});
