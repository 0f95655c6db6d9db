import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BlockComplaint, CommandChecker } from "./documents/check-commands.ts";
import { checkLinks } from "./documents/check-links.ts";
import { checkPrototxt } from "./documents/check-prototxt.ts";
import { checkTypeScript, type PlacedBlock } from "./documents/check-typescript.ts";
import { readDocument } from "./documents/read-document.ts";
import { readWorkspace } from "./imports/workspace.ts";
import { describeViolations, type Violation } from "./violation.ts";

/** What a check of the documents found, and how much it read. */
export interface DocumentReport {
  readonly documents: number;
  readonly blocks: number;
  readonly links: number;
  readonly violations: readonly Violation[];
}

/** The script behind `squeezenet`, once built. */
const command = "apps/cli/bin/squeezenet.js";

/**
 * Checks the documents of the repository at `root`, which has to be built: blocks of `ts` type-check against the sources,
 * `ts run` also runs, command lines in `sh` parse, `json` and `prototxt` are what they say, and links lead somewhere.
 */
export function checkDocuments(root: string): DocumentReport {
  const read = documentsOf(root).map((file) => ({
    file,
    document: readDocument(readFileSync(join(root, file), "utf8")),
  }));
  const blocks = read.flatMap(({ file, document }) => document.blocks.map((block) => ({ file, ...block })));
  const packages = new Map(readWorkspace(root).map(({ name, folder }) => [name, folder]));
  const commands = new CommandChecker(root, command);
  return {
    documents: read.length,
    blocks: blocks.length,
    links: read.reduce((sum, { document }) => sum + document.links.length, 0),
    violations: [
      ...read.flatMap(({ file, document }) => checkLinks(root, file, document)),
      ...blocks.flatMap((block) => checkBlock(block, commands)),
      ...checkTypeScript(
        root,
        packages,
        blocks.filter(({ info }) => languageOf(info) === "ts"),
      ),
    ],
  };
}

/** The documents that are checked, relative to the root. */
function documentsOf(root: string): readonly string[] {
  const inRoot = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "models/README.md", "tools/README.md"];
  const inDocs = entries(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []));
  const groups = ["packages", "apps", "examples"];
  const inPackages = groups.flatMap((group) => entries(join(root, group)).map((name) => `${group}/${name}/README.md`));
  return [...inRoot, ...inDocs, ...inPackages].filter((file) => existsSync(join(root, file)));
}

const entries = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).toSorted() : []);

const languageOf = (info: string): string => info.split(/\s/)[0] ?? "";

type Checker = (block: PlacedBlock, commands: CommandChecker) => readonly BlockComplaint[];

/** How a block of each language is checked; TypeScript is checked for all blocks at once, elsewhere. */
const checkers: Readonly<Record<string, Checker>> = {
  ts: () => [],
  sh: (block, commands) => commands.check(block.file, block),
  json: ({ text }) => checkJson(text),
  prototxt: (block) => checkPrototxt(block.file, block),
  // Tests open the pages.
  html: () => [],
  // Drawings, output, excerpts.
  text: () => [],
  "": () => [],
};

function checkBlock(block: PlacedBlock, commands: CommandChecker): readonly Violation[] {
  const { file, line, info, closed } = block;
  const checker = checkers[languageOf(info)];
  const known = Object.keys(checkers).filter((name) => name !== "");
  const complaints: readonly BlockComplaint[] = [
    ...(closed ? [] : [{ line: 0, message: "this code block is never closed" }]),
    ...(checker === undefined
      ? [{ line: 0, message: `nothing here checks a block of ${languageOf(info)}; use ${known.join(", ")}` }]
      : checker(block, commands)),
  ];
  // A complaint counts from the block's first line, 0 is its fence.
  return complaints.map((complaint) => ({ file, line: line + complaint.line - 1, message: complaint.message }));
}

function checkJson(text: string): readonly BlockComplaint[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [{ line: 1, message: String(error) }];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { documents, blocks, links, violations } = checkDocuments(process.cwd());
  if (violations.length > 0) console.error(describeViolations(violations));
  console.log(
    `check-documents: ${documents} documents, ${blocks} blocks, ${links} links, ${violations.length} violations`,
  );
  process.exitCode = violations.length > 0 ? 1 : 0;
}
