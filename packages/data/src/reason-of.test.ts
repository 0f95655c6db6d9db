import { openSync } from "node:fs";
import { expect, it } from "vitest";
import { reasonOf } from "./reason-of.ts";

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

it("puts the system's code before a message that lacks it", () => {
  expect(reasonOf(failed("No space left on device (os error 28)", "ENOSPC"))).toBe(
    "ENOSPC: No space left on device (os error 28)",
  );
});

it("leaves every other message alone", () => {
  const absent = (): number => openSync("absent/file", "w");
  expect(absent).toThrow(/ENOENT/);
  try {
    absent();
  } catch (error) {
    expect(reasonOf(error)).toBe("ENOENT: no such file or directory, open 'absent/file'");
  }
  expect(reasonOf(failed("no code"))).toBe("no code");
  expect(reasonOf(failed("not the system's", "ERR_INVALID_ARG_TYPE"))).toBe("not the system's");
  expect(reasonOf("a text")).toBe("a text");
});
