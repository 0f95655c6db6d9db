import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, for tools that run from their sources in tests and from tools/dist otherwise. */
export const root: string = above(dirname(fileURLToPath(import.meta.url)));

function above(folder: string): string {
  if (existsSync(join(folder, "pnpm-workspace.yaml"))) return folder;
  if (dirname(folder) === folder) throw new Error(`no pnpm-workspace.yaml above ${fileURLToPath(import.meta.url)}`);
  return above(dirname(folder));
}
