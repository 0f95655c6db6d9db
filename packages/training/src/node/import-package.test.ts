import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { importPackage } from "./import-package.ts";

/** A program's folder, with a package installed beside it. */
function programWith(name: string, exports: unknown): { readonly program: string; readonly folder: string } {
  const home = mkdtempSync(join(tmpdir(), "import-package-"));
  const folder = join(home, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, type: "module", exports }));
  writeFileSync(join(folder, "x.js"), `export default "${name}";\n`);
  return { program: pathToFileURL(join(home, "program.js")).href, folder };
}

test("the first package that is installed beside a program is imported, also one for import alone", async () => {
  for (const exports of ["./x.js", { import: "./x.js" }]) {
    const { program, folder } = programWith("squeezenet-backend-here", exports);
    const names = ["@squeezenet/backend-here", "squeezenet-backend-here"];
    expect(await importPackage(names, program)).toEqual({
      file: join(folder, "x.js"),
      default: "squeezenet-backend-here",
    });
    expect(await importPackage(["squeezenet-backend-there"], program)).toBe(null);
  }
});

test("a package that names no file says so", async () => {
  const { program } = programWith("squeezenet-backend-broken", "./gone.js");
  await expect(importPackage(["squeezenet-backend-broken"], program)).rejects.toThrow("there is no file");
});
