import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder that goes away when its owner is done. */
export interface PlantedFolder extends Disposable {
  readonly root: string;
}

/** A new temporary folder with the given files: path → text. For tests that plant what a check has to find. */
export function plantFiles(files: Readonly<Record<string, string>>): PlantedFolder {
  const root = mkdtempSync(join(tmpdir(), "planted-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
