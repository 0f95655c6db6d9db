import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { applicationRule, packageRules, type PackageRule } from "./rules.ts";

/** A package of the workspace, as far as imports go. */
export interface WorkspacePackage {
  /** Relative to the root, with `/`: `packages/core`. */
  readonly folder: string;
  /** Undefined if the table has no row for it. */
  readonly rule: PackageRule | undefined;
  /** Its name on the registry: `@squeezenet/core`. */
  readonly name: string;
  /** Its doors, as import specifiers: `@squeezenet/core`, `@squeezenet/core/backend`. */
  readonly doors: readonly string[];
  /** What its sources may use: dependencies, peers, optional ones. */
  readonly dependencies: ReadonlySet<string>;
  /** What its tests may use besides. */
  readonly testDependencies: ReadonlySet<string>;
  /** Its modules, relative to the root, with `/`. */
  readonly files: readonly string[];
}

/** All packages below `packages/` and `apps/` of the workspace at `root`. */
export function readWorkspace(root: string): readonly WorkspacePackage[] {
  const shared = Object.keys(readManifest(root).devDependencies);
  return ["packages", "apps"]
    .flatMap((group) => folders(join(root, group)))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => readPackage(root, folder, shared));
}

function readPackage(root: string, folder: string, shared: readonly string[]): WorkspacePackage {
  const { name, exports, dependencies, peerDependencies, optionalDependencies, devDependencies } = readManifest(folder);
  const path = slashed(relative(root, folder));
  return {
    folder: path,
    rule: path.startsWith("apps/") ? applicationRule : ruleOf(basename(folder)),
    name,
    doors: Object.keys(exports).map((door) => name + door.slice(1)),
    dependencies: new Set([dependencies, peerDependencies, optionalDependencies].flatMap((each) => Object.keys(each))),
    testDependencies: new Set([...Object.keys(devDependencies), ...shared]),
    files: ["src", "test", "bench"]
      .flatMap((part) => modules(join(folder, part)))
      .map((file) => slashed(relative(root, file))),
  };
}

function ruleOf(name: string): PackageRule | undefined {
  return packageRules[name] ?? (name.startsWith("backend-") ? packageRules["backend-*"] : undefined);
}

type Names = Readonly<Record<string, unknown>>;
interface Manifest {
  readonly name: string;
  readonly exports: Names;
  readonly dependencies: Names;
  readonly peerDependencies: Names;
  readonly optionalDependencies: Names;
  readonly devDependencies: Names;
}

const empty: Manifest = {
  name: "",
  exports: {},
  dependencies: {},
  peerDependencies: {},
  optionalDependencies: {},
  devDependencies: {},
};

function readManifest(folder: string): Manifest {
  const manifest: Partial<Manifest> = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { ...empty, ...manifest };
}

function folders(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name))
    .toSorted();
}

function modules(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[mc]?[tj]sx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

const slashed = (path: string): string => path.split(sep).join("/");
