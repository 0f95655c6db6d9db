import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** Runs a program to its end; what it printed, on either stream. */
export function run(cwd: string, program: string, ...args: readonly string[]): Ended {
  // onnxruntime-node would fetch CUDA's libraries from elsewhere as it is installed.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  // A middle blob as text is some megabytes.
  const limits = { timeout: 150_000, maxBuffer: 64 * 2 ** 20 };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8", ...limits });
  return { code: status, out: `${stdout}${stderr}` };
}

/** A program of the workspace's own. */
export const workspaceProgram = (name: string): string => join(root, "node_modules/.bin", name);

/** The workspace's own type declarations of Node. */
export const workspaceTypes: string = join(root, "node_modules/@types");

/** Installs packages in a folder; a second time where a registry did not answer the first. @throws Error where both fail */
export function npmInstall(app: string, packages: readonly string[]): void {
  const failures: string[] = [];
  for (const which of ["first try", "second try"]) {
    const { code, out } = run(app, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", ...packages);
    if (code === 0) return;
    failures.push(`${which}: ${code === null ? "ended, as it took too long" : `exit code ${code}`}\n${out}`);
  }
  throw new Error(`npm install failed:\n${failures.join("\n")}`);
}

export interface Published {
  /** The packages as `pnpm pack` makes them, which is what would be published. */
  readonly tarballs: readonly string[];
  /** A folder elsewhere in which they are installed, with examples/backend-minimal, and nothing else of ours. */
  readonly app: string;
}

/** Packs every package and installs them in an empty folder elsewhere, without gpu.js. @throws Error where that fails */
export function publish(): Published {
  const folder = mkdtempSync(join(tmpdir(), "squeezenet-published-"));
  const packed = run(root, workspaceProgram("pnpm"), "-r", "pack", "--pack-destination", folder);
  if (packed.code !== 0) throw new Error(`pnpm pack failed:\n${packed.out}`);
  const tarballs = readdirSync(folder)
    .filter((name) => name.startsWith("squeezenet-") && !name.startsWith("squeezenet-ts-") && name.endsWith(".tgz"))
    .map((name) => join(folder, name));
  const app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  cpSync(join(root, "examples/backend-minimal"), join(app, "backend-minimal"), { recursive: true });
  const wanted = tarballs.filter((path) => !path.includes("backend-gpujs"));
  npmInstall(app, wanted);
  return { tarballs, app };
}

/** Packs a package of examples/ and installs it beside the others, with what it needs. @throws Error where that fails */
export function installExample(app: string, name: string): void {
  const packed = run(app, "npm", "pack", "--silent", join(root, "examples", name));
  if (packed.code !== 0) throw new Error(`npm pack failed:\n${packed.out}`);
  const tarball = readdirSync(app).find((file) => file.startsWith(`squeezenet-${name}-`));
  npmInstall(app, [`./${tarball}`]);
}

/** Puts one of the nets that the project ships into a folder, as a user's copy. */
export function copyModel(app: string, name: string): void {
  cpSync(join(root, "models", name), join(app, "models", name), { recursive: true });
}
