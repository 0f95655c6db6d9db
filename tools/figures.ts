import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureModule, type ModuleFigures } from "./figures/measure-module.ts";
import { isTest } from "./imports/check-module.ts";
import { readWorkspace } from "./imports/workspace.ts";

/** The figures of one package, or of all. */
export interface Figures {
  readonly files: number;
  readonly lines: number;
  /** Lines of the file that nine in ten do not exceed. */
  readonly fileP90: number;
  /** Lines of the function that nine in ten do not exceed. */
  readonly functionP90: number;
  /** `x as T` in 1,000 lines. */
  readonly casts: number;
  /** `x!` in 1,000 lines. */
  readonly nonNull: number;
  /** Part of the exported declarations that have a docstring, 0 to 1. */
  readonly documented: number;
  /** Part of these docstrings that name errors, shapes or units. */
  readonly telling: number;
}

/** Sums up modules. */
export function figuresOf(modules: readonly ModuleFigures[]): Figures {
  const lines = modules.reduce((total, each) => total + each.lines, 0);
  const inThousand = (count: number): number => (1000 * count) / Math.max(1, lines);
  const exported = modules.flatMap(({ exports }) => exports);
  const docstrings = exported.flatMap(({ docstring }) => docstring ?? []);
  return {
    files: modules.length,
    lines,
    fileP90: p90(modules.map((each) => each.lines)),
    functionP90: p90(modules.flatMap(({ functions }) => functions)),
    casts: inThousand(modules.reduce((total, each) => total + each.casts, 0)),
    nonNull: inThousand(modules.reduce((total, each) => total + each.nonNull, 0)),
    documented: docstrings.length / Math.max(1, exported.length),
    telling: docstrings.filter((text) => facts.test(text)).length / Math.max(1, docstrings.length),
  };
}

/** Words of errors, shapes, units and ranges. */
const facts =
  /@throws|×|shape|length|bytes|[Mm]illiseconds|seconds|pixels|channels|[Nn]umbers? (of|each|from)|iterations|samples|[Nn]ull|undefined|\bfrom 0\b|\d\.\./;

function p90(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0;
}

/** The modules of each package of the workspace at `root`, without tests and benchmarks. */
export function measureWorkspace(root: string): ReadonlyMap<string, readonly ModuleFigures[]> {
  return new Map(
    readWorkspace(root).map(({ folder, files }) => [
      folder,
      files.filter((file) => !isTest(file)).map((file) => measureModule(readFileSync(join(root, file), "utf8"))),
    ]),
  );
}

const percent = (part: number): string => `${Math.round(100 * part)} %`;

const cells = (name: string, figures: Figures): readonly string[] => [
  name,
  ...[figures.files, figures.lines, figures.fileP90, figures.functionP90].map(String),
  ...[figures.casts, figures.nonNull].map((each) => each.toFixed(1)),
  ...[figures.documented, figures.telling].map(percent),
];

/** Prints the table. */
function main(): void {
  const modules = measureWorkspace(process.cwd());
  const head = [
    ...["", "files", "lines", "file p90", "function p90", "`as` in 1,000", "`!` in 1,000"],
    ...["documented exports", "with errors, shapes, units"],
  ];
  const rows = [...modules].map(([folder, each]) => cells(folder, figuresOf(each)));
  rows.push(cells("all", figuresOf([...modules.values()].flat())));
  for (const row of [head, head.map((_, i) => (i === 0 ? "---" : "--:")), ...rows])
    console.log(`| ${row.join(" | ")} |`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
