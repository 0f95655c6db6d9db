import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { marksOf, writeBetweenMarks } from "./write-between-marks.ts";

const folder = mkdtempSync(join(tmpdir(), "marks-"));
const path = join(folder, "page.md");
const { begin, end } = marksOf("bench");
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(path, `# Title\n\n${begin}\n\nold\n\n${end}\n\nafter\n`));

it("what stands between the marks is replaced, formatted; what stands around them stays", async () => {
  await writeBetweenMarks(path, marksOf("bench"), "|a|b|\n|---|---|\n|1|22|");
  expect(readFileSync(path, "utf8")).toBe(
    `# Title\n\n${begin}\n\n| a   | b   |\n| --- | --- |\n| 1   | 22  |\n\n${end}\n\nafter\n`,
  );
});

it("a document without these marks is an error that names them", async () => {
  await expect(writeBetweenMarks(path, marksOf("smoke:runtimes"), "new")).rejects.toThrow(
    /page\.md lacks the marks "<!-- what `npm run smoke:runtimes -- --write` writes begins here -->"/,
  );
  expect(readFileSync(path, "utf8")).toContain("old");
});
