import { expect, test } from "vitest";
import { closingLine, tally } from "./tally.mjs";

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test("passed, failed and skipped tests are counted over all files", () => {
  const report = {
    testResults: [file("failed", "passed", "failed", "skipped"), file("passed", "passed", "todo", "pending")],
  };
  expect(tally(report)).toEqual({ passed: 2, failed: 1, skipped: 3 });
});

test("a file that fails before its tests do is one failure", () => {
  expect(tally({ testResults: [file("failed"), file("failed", "passed")] })).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
  });
});

test("an unknown status is a failure", () => {
  expect(tally({ testResults: [file("passed", "odd")] }).failed).toBe(1);
});

test("a missing report is a failure", () => {
  expect(closingLine(tally(undefined))).toBe("0 passed, 1 failed, 0 skipped");
});
