import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBackend } from "./load-backend.ts";

/** A folder with a package.json and a backend in x.js. */
function folderWith(manifest: object): string {
  const folder = mkdtempSync(join(tmpdir(), "load-backend-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "x.js"), 'export default { api: 1, name: "x.js", async open() {} };\n');
  return folder;
}

test("a backend in a folder is found by the folder's path", async () => {
  const folder = folderWith({ type: "module", exports: { import: "./x.js" } });
  expect(await findBackend(folder)).toMatchObject({ api: 1, name: "x.js" });
  await expect(findBackend(folderWith({ type: "module" }))).rejects.toThrow(/neither "exports" nor "main"/);
  await expect(findBackend(join(folder, "gone"))).rejects.toThrow(/no file or folder/);
});
