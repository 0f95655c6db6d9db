import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Violation } from "../violation.ts";
import type { Import, Module } from "./read-module.ts";
import type { PackageRule, PartRule } from "./rules.ts";
import type { WorkspacePackage } from "./workspace.ts";

/** A module in its place: `file` is relative to the root; `rule` is its package's. */
export interface PlacedModule {
  readonly file: string;
  readonly owner: WorkspacePackage;
  readonly rule: PackageRule;
  readonly module: Module;
}

const scope = "@squeezenet/";

/** What one module breaks of the rules for imports; circles are found elsewhere, as they need all modules. */
export function checkModule(place: PlacedModule): readonly Violation[] {
  const { file, module } = place;
  const complaints = module.imports.flatMap((each) =>
    complain(place, each).map((message) => ({ file, line: each.line, message })),
  );
  return [...complaints, ...module.globals.flatMap(({ name, line }) => complainOfHost(place, name, line))];
}

function complainOfHost({ file, owner, rule }: PlacedModule, name: string, line: number): readonly Violation[] {
  if (isTest(file) || rule.host === "any" || rule.host.includes(name)) return [];
  if (grants(rule.hostOf, file.slice(`${owner.folder}/src/`.length), name)) return [];
  if (name.startsWith("Symbol.")) {
    const ours = name.slice("Symbol.".length);
    const message = `${name}: Safari has no such symbol; use \`${ours}\` of @squeezenet/core (its dispose.ts)`;
    return [{ file, line, message }];
  }
  const allowed = rule.host.length > 0 ? `only ${rule.host.join(", ")}` : "nothing of process and console";
  const message = `${name}: ${owner.folder} may use ${allowed}; the terminal and the environment belong to apps/`;
  return [{ file, line, message }];
}

/** Whether a file of a package is there for its tests or measurements. */
export const isTest = (file: string): boolean =>
  /\.test\.[mc]?[tj]sx?$/.test(file) || /^[^/]+\/[^/]+\/(test|bench)\//.test(file);

/** The module of the workspace that a relative import names, relative to the root. */
export const resolveImport = (file: string, specifier: string): string => posix.join(posix.dirname(file), specifier);

function complain(place: PlacedModule, { specifier }: Import): readonly string[] {
  if (specifier === undefined) return complainOfComputed(place);
  if (specifier.startsWith(".")) return complainOfRelative(place, specifier);
  if (isBuiltin(specifier)) return complainOfBuiltin(place, specifier);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return [
    ...complainOfUndeclared(place, name),
    ...complainOfNodeOnly(place, name),
    ...(name.startsWith(scope) ? complainOfOurs(place, specifier) : []),
  ];
}

/** Whether a module stands in its package's folder for Node alone. */
const runsInNode = ({ file, owner, rule }: PlacedModule): boolean =>
  rule.nodeFolder !== undefined && file.startsWith(`${owner.folder}/src/${rule.nodeFolder.path}`);

/** What belongs to the folder for Node alone stays there. */
function complainOfNodeOnly(place: PlacedModule, name: string): readonly string[] {
  const { file, owner, rule } = place;
  if (isTest(file) || runsInNode(place) || rule.nodeFolder?.libraries.includes(name) !== true) return [];
  return [`"${name}" runs in Node alone: only ${owner.folder}/src/${rule.nodeFolder.path} may import it`];
}

function complainOfComputed({ file, owner, rule }: PlacedModule): readonly string[] {
  const loads = rule.loads?.includes(file.slice(`${owner.folder}/src/`.length)) ?? false;
  if (rule.host === "any" || isTest(file) || loads) return [];
  return ["import() of a computed name cannot be checked; only an application may load what it is told to"];
}

function complainOfRelative({ file, owner, rule }: PlacedModule, specifier: string): readonly string[] {
  const target = resolveImport(file, specifier);
  if (!target.startsWith(`${owner.folder}/`))
    return [`"${specifier}" leaves ${owner.folder}; import another package by its name`];
  if (isTest(file)) return [];
  if (isTest(target)) return [`"${specifier}" is a test; sources do not import tests`];
  const source = `${owner.folder}/src/`;
  if (!target.startsWith(source)) return [];
  const [from, to] = [file.slice(source.length), target.slice(source.length)];
  if (to === "index.ts" && from !== "index.ts")
    return [`"${specifier}" is the package's own door; import the file that has it`];
  const { path = "" } = rule.nodeFolder ?? {};
  if (path !== "" && to.startsWith(path) && from !== "index.ts" && !from.startsWith(path))
    return [`"${specifier}" runs in Node alone: only index.ts and ${path} may import it`];
  return rule.parts.flatMap((part) => complainOfPart(part, from, to));
}

function complainOfPart({ files, only, never = [], because }: PartRule, from: string, to: string): readonly string[] {
  const part = files.find((path) => covers(path, from));
  if (part === undefined) return [];
  const forbidden =
    only === undefined ? never.some((path) => covers(path, to)) : ![part, ...only].some((path) => covers(path, to));
  if (!forbidden) return [];
  const allowed = only === undefined ? "" : ` (it may import ${[...only, "its own files"].join(", ")})`;
  return [`${part} may not import ${to}: ${because}${allowed}`];
}

/** Whether a table by files and folders lets a file use something. */
const grants = (
  table: Readonly<Record<string, "any" | readonly string[]>> | undefined,
  file: string,
  name: string,
): boolean =>
  Object.entries(table ?? {}).some(([path, names]) => covers(path, file) && (names === "any" || names.includes(name)));

const covers = (path: string, file: string): boolean => (path.endsWith("/") ? file.startsWith(path) : file === path);

function complainOfBuiltin(place: PlacedModule, specifier: string): readonly string[] {
  const { file, owner, rule } = place;
  if (!specifier.startsWith("node:")) return [`"${specifier}" is Node's own; write "node:${specifier}"`];
  if (isTest(file) || runsInNode(place) || rule.node === "any" || rule.node.includes(specifier)) return [];
  const allowed =
    rule.node.length > 0 ? `only ${rule.node.join(", ")}` : "nothing of Node's, so that they run in a browser";
  return [`"${specifier}": the sources of ${owner.folder} may import ${allowed}`];
}

function complainOfUndeclared({ file, owner }: PlacedModule, name: string): readonly string[] {
  if (name === owner.name || owner.dependencies.has(name)) return [];
  if (!isTest(file)) return [`"${name}" is not among the dependencies in ${owner.folder}/package.json`];
  if (owner.testDependencies.has(name)) return [];
  return [`"${name}" is not among the dependencies in ${owner.folder}/package.json, nor those of the root`];
}

function complainOfOurs({ file, owner, rule }: PlacedModule, specifier: string): readonly string[] {
  if (specifier === owner.name)
    return isTest(file) ? [] : [`"${specifier}" is this package itself; import the file that has it`];
  const allowed = isTest(file) ? [...rule.ours, ...rule.testsOurs] : rule.ours;
  if (allowed.includes("*") || allowed.includes(specifier.slice(scope.length))) return [];
  const list = allowed.length > 0 ? allowed.map((door) => scope + door).join(", ") : "nothing of ours";
  return [`"${specifier}": ${isTest(file) ? "tests" : "sources"} of ${owner.folder} may import ${list}`];
}
