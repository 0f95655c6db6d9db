import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkModule, isTest, type PlacedModule, resolveImport } from "./imports/check-module.ts";
import { findCycles } from "./imports/find-cycles.ts";
import { readModule } from "./imports/read-module.ts";
import { readWorkspace, type WorkspacePackage } from "./imports/workspace.ts";
import { describeViolations, type Violation } from "./violation.ts";

/** What a check of the imports found, and how many modules it read. */
export interface ImportReport {
  readonly modules: number;
  readonly violations: readonly Violation[];
}

/**
 * Holds every module below `packages/` and `apps/` of the workspace at `root` to the rules of `imports/rules.ts`:
 * who may import whom, what is a declared dependency, what runs in a browser, who meets the terminal, and no circles.
 */
export function checkImports(root: string): ImportReport {
  const packages = readWorkspace(root);
  const missing = packages.filter(({ rule }) => rule === undefined).map(missingRow);
  const broken: Violation[] = [];
  const places = packages.flatMap((owner) => place(root, owner, broken));
  const doors = new Set(packages.flatMap((each) => each.doors));
  return {
    modules: places.length,
    violations: [
      ...missing,
      ...broken,
      ...places.flatMap(checkModule),
      ...places.flatMap((each) => checkDoors(each, packages, doors)),
      ...checkCircles(places.filter(({ file }) => !isTest(file))),
    ],
  };
}

const missingRow = ({ folder }: WorkspacePackage): Violation => ({
  file: `${folder}/package.json`,
  line: 1,
  message: "tools/imports/rules.ts has no row for this package; add one",
});

/** A package's modules, read; those that do not parse go to `broken`. */
function place(root: string, owner: WorkspacePackage, broken: Violation[]): readonly PlacedModule[] {
  const { rule, files } = owner;
  if (rule === undefined) return [];
  return files.flatMap((file) => {
    try {
      return [{ file, owner, rule, module: readModule(readFileSync(join(root, file), "utf8")) }];
    } catch (error) {
      broken.push({ file, line: 1, message: String(error).replaceAll(/\s*\n\s*/g, " ") });
      return [];
    }
  });
}

/** Whoever imports a package comes through one of its doors, not through a path into it. */
function checkDoors(
  { file, module }: PlacedModule,
  packages: readonly WorkspacePackage[],
  doors: ReadonlySet<string>,
): readonly Violation[] {
  return module.imports.flatMap(({ specifier = "", line }) => {
    const target = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    if (target === undefined || doors.has(specifier)) return [];
    const open = target.doors.length > 0 ? target.doors.join(", ") : "none";
    return [{ file, line, message: `"${specifier}" is no door of ${target.folder} (its doors: ${open})` }];
  });
}

function checkCircles(places: readonly PlacedModule[]): readonly Violation[] {
  const relative = ({ file, module }: PlacedModule): readonly string[] =>
    module.imports.flatMap(({ specifier }) => (specifier?.startsWith(".") ? [resolveImport(file, specifier)] : []));
  const graph = new Map(places.map((each) => [each.file, relative(each)]));
  return findCycles(graph).map((cycle) => {
    const [file = "", next] = cycle;
    const first = places.find((each) => each.file === file)?.module.imports;
    const line = first?.find(
      ({ specifier }) => specifier?.startsWith(".") && resolveImport(file, specifier) === next,
    )?.line;
    return { file, line: line ?? 1, message: `imports in a circle: ${cycle.join(" → ")}` };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, violations } = checkImports(process.cwd());
  if (violations.length > 0) console.error(describeViolations(violations));
  console.log(`check-imports: ${modules} modules, ${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
