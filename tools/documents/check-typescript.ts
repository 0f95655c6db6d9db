import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Violation } from "../violation.ts";
import type { Block } from "./read-document.ts";

/** A block of TypeScript in its document. */
export interface PlacedBlock extends Block {
  readonly file: string;
}

/**
 * Type-checks blocks against the sources of the workspace at `root`, each as a module of its own, and runs those marked
 * `ts run` against what was built; with `ts page` among them the types of a page are known. `packages` are the folders of the workspace's packages: name → folder.
 */
export function checkTypeScript(
  root: string,
  packages: ReadonlyMap<string, string>,
  blocks: readonly PlacedBlock[],
): readonly Violation[] {
  if (blocks.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "documents-"));
  try {
    linkModules(root, packages, folder);
    for (const [i, { text }] of blocks.entries()) writeFileSync(join(folder, `block-${i}.ts`), text);
    // In one compilation the types of a page are there for every block.
    if (blocks.some(({ info }) => /\bpage\b/.test(info)))
      writeFileSync(join(folder, "block-page.d.ts"), '/// <reference lib="dom" />\n');
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const wrong = typeErrors(root, folder, blocks);
    const runnable = blocks.map((block, i) => ({ block, i })).filter(({ block }) => /\brun\b/.test(block.info));
    // What does not type-check need not run as well.
    if (wrong.length > 0 || runnable.length === 0) return wrong;
    emit(root, folder);
    return runnable.flatMap(({ block, i }) => runErrors(folder, block, i));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The root's node_modules, and every package of the workspace besides, whether the root depends on it or not. */
function linkModules(root: string, packages: ReadonlyMap<string, string>, folder: string): void {
  const links = new Map<string, string>();
  for (const entry of readdirSync(join(root, "node_modules"))) {
    if (entry.startsWith(".")) continue;
    const scoped = entry.startsWith("@") ? readdirSync(join(root, "node_modules", entry)) : [];
    for (const name of entry.startsWith("@") ? scoped.map((each) => `${entry}/${each}`) : [entry])
      links.set(name, join(root, "node_modules", name));
  }
  for (const [name, place] of packages) links.set(name, join(root, place));
  for (const [name, target] of links) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(target, join(folder, "node_modules", name), "junction");
  }
}

function compile(root: string, folder: string, options: object): string {
  const base = {
    composite: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    isolatedDeclarations: false,
  };
  const config = {
    extends: join(root, "tsconfig.base.json"),
    // An example may name a thing only to show it.
    compilerOptions: { ...base, noUnusedLocals: false, moduleDetection: "force", types: ["node"], ...options },
    include: ["block-*.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, error } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  return stdout;
}

function typeErrors(root: string, folder: string, blocks: readonly PlacedBlock[]): readonly Violation[] {
  const options = { noEmit: true, allowImportingTsExtensions: true, rewriteRelativeImportExtensions: false };
  const output = compile(root, folder, { ...options, customConditions: ["@squeezenet/source"] });
  const found = [...output.matchAll(/^block-(\d+)\.ts\((\d+),\d+\): error (.*)$/gm)];
  const general = [...output.matchAll(/^error (.*)$/gm)].map(([, message]) => ({
    file: "tsconfig.base.json",
    line: 1,
    message: message!,
  }));
  return [
    ...general,
    ...found.map(([, i, line, message]) => {
      const block = blocks[Number(i)]!;
      return { file: block.file, line: block.line + Number(line) - 1, message: message! };
    }),
  ];
}

function emit(root: string, folder: string): void {
  compile(root, folder, { noCheck: true, outDir: "run", rootDir: "." });
}

function runErrors(folder: string, { file, line }: PlacedBlock, i: number): readonly Violation[] {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, `run/block-${i}.js`)], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status === 0) return [];
  const reason =
    stderr.split("\n").find((each) => /^[\w.]*Error\b/.test(each)) ?? (stderr.trim() || "it ran longer than a minute");
  return [{ file, line, message: `does not run: ${reason.trim()}` }];
}
