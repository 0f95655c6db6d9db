import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { TrainingError } from "../training-error.ts";

/**
 * The file that Node would import for a folder with a package.json: what its "exports" say for ".", else its "main", else index.js.
 * @param folder an absolute path
 * @throws TrainingError that says what was tried
 */
export function packageEntry(folder: string): string {
  const found = readManifest(folder);
  if (found.exports !== undefined && found.exports !== null) return exported(folder, found.exports);
  const main = typeof found.main === "string" ? [found.main, `${found.main}.js`, join(found.main, "index.js")] : [];
  const tried = [...main, "index.js"].map((file) => join(folder, file));
  const entry = tried.find(isFile);
  if (entry !== undefined) return entry;
  const why = main.length > 0 ? 'its "main" leads to no file' : 'it has neither "exports" nor "main"';
  throw new TrainingError(
    `${join(folder, "package.json")}: ${why} (tried ${tried.join(", ")}). Name the backend's file in "exports".`,
  );
}

interface Manifest {
  readonly exports?: unknown;
  readonly main?: unknown;
}

function readManifest(folder: string): Manifest {
  const path = join(folder, "package.json");
  if (!existsSync(path))
    throw new TrainingError(`${folder} is a folder without a package.json. Give the backend's file, or write one.`);
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof manifest === "object" && manifest !== null) return manifest;
  } catch (error) {
    throw new TrainingError(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  throw new TrainingError(`${path}: expected an object, such as { "exports": "./index.js" }`);
}

function exported(folder: string, exports: unknown): string {
  const where = join(folder, "package.json");
  const conditions = importConditions();
  const target = resolveTarget(entryOf(exports), conditions);
  if (typeof target !== "string")
    throw new TrainingError(
      `${where}: "exports" has nothing for "." (conditions tried: ${conditions.join(", ")}). Name the backend's file there.`,
    );
  if (!target.startsWith("./"))
    throw new TrainingError(`${where}: "exports" names "${target}", which does not begin with "./"`);
  const entry = join(folder, target);
  if (isFile(entry)) return entry;
  throw new TrainingError(`${where}: "exports" names ${target}, and there is no file ${entry}. Build the package?`);
}

/** What stands for "." in "exports": its row where the keys are doors, else all of it. */
function entryOf(exports: unknown): unknown {
  const isDoors = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith("."));
  return isDoors ? exports["."] : exports;
}

/**
 * The first that holds, in the order in which the conditions stand (PACKAGE_TARGET_RESOLVE in Node's documentation of ESM); a null
 * among them ends the search.
 */
function resolveTarget(target: unknown, conditions: readonly string[]): string | null | undefined {
  if (typeof target === "string" || target === null) return target;
  if (Array.isArray(target)) return firstOf(target, conditions, (found) => typeof found === "string");
  if (!isRecord(target)) return undefined;
  const branches = Object.entries(target).filter(([condition]) => conditions.includes(condition));
  return firstOf(
    branches.map(([, branch]) => branch),
    conditions,
    (found) => found !== undefined,
  );
}

function firstOf(
  branches: readonly unknown[],
  conditions: readonly string[],
  holds: (found: string | null | undefined) => boolean,
): string | null | undefined {
  for (const branch of branches) {
    const found = resolveTarget(branch, conditions);
    if (holds(found)) return found;
  }
  return undefined;
}

/** The conditions under which this process imports: Node's own, and those of `--conditions` and `-C`. */
function importConditions(): readonly string[] {
  const args = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  const own = args.flatMap((arg, i) => {
    const [, given] = /^(?:--conditions|-C)(?:=(.*))?$/.exec(arg) ?? [];
    return given ?? (/^(?:--conditions|-C)$/.test(arg) ? (args[i + 1] ?? []) : []);
  });
  return [...own, "node", "import", "module-sync", "default"];
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
