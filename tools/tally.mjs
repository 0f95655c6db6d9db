// @ts-check
/**
 * Counts of tests.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * Vitest's JSON report, as far as it matters here.
 * @typedef {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} Report
 */

/**
 * Counts the tests of a report. A file that failed as a whole, before any of its tests could, counts as one failure; so
 * does a report that is missing.
 * @param {Report | undefined} report
 * @returns {Counts}
 */
export function tally(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (report === undefined) return { ...counts, failed: 1 };
  for (const { status, assertionResults } of report.testResults) {
    const before = counts.failed;
    for (const test of assertionResults) counts[kindOf(test.status)]++;
    if (status === "failed" && counts.failed === before) counts.failed++;
  }
  return counts;
}

/**
 * @param {string} status
 * @returns {keyof Counts}
 */
function kindOf(status) {
  if (status === "passed") return "passed";
  return ["skipped", "pending", "todo", "disabled"].includes(status) ? "skipped" : "failed";
}

/**
 * The last line of a test run.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
