import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { expectFound } from "@squeezenet/core";
import { checkDocuments } from "./check-documents.ts";
import { plantFiles } from "./plant-files.ts";
import { describeViolations } from "./violation.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** A command with the help of a real one: written with the library that squeezenet uses. */
const command = `
import { createRequire } from "node:module";
const { Command } = createRequire(${JSON.stringify(join(repository, "apps/cli/package.json"))})("commander");
const program = new Command("squeezenet").exitOverride(() => process.exit(0));
program.command("train").option("-s, --solver <file>", "the solver, which has a description that is so long that it goes on in a second line")
  .option("--set <field=value>", "override").option("--shuffle", "mix").action(() => {});
program.command("classify").argument("<IMAGE...>").requiredOption("--model <file>").action(() => {});
program.command("convert").argument("<ROOT>").argument("[LIST]").action(() => {});
program.command("dataset").command("synthetic").option("--out <dir>").action(() => {});
program.parse();
`;

const world: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ type: "module", scripts: { start: "x", lint: "x" } }),
  "tsconfig.base.json": JSON.stringify({
    compilerOptions: {
      target: "es2023",
      lib: ["es2023"],
      module: "nodenext",
      moduleResolution: "nodenext",
      strict: true,
    },
  }),
  "apps/cli/package.json": JSON.stringify({ name: "@squeezenet/cli", type: "module" }),
  "apps/cli/bin/squeezenet.js": command,
  "packages/core/package.json": JSON.stringify({
    name: "@squeezenet/core",
    type: "module",
    exports: { ".": { "@squeezenet/source": "./src/index.ts", default: "./dist/index.js" } },
  }),
  "packages/core/src/index.ts": "export const half = (x: number): number => x / 2;",
  "packages/core/dist/index.js": "export const half = (x) => x / 2;",
  "docs/numerics.md": "# Numbers\n\n## Ties, and `half`\n",
};

/** The violations of a world with this README, and other files, one line each. */
function violationsOf(readme: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  using planted = plantFiles({ ...world, "README.md": readme, ...files });
  symlinkSync(join(repository, "node_modules"), join(planted.root, "node_modules"), "junction");
  const text = describeViolations(checkDocuments(planted.root).violations);
  return text === "" ? [] : text.split("\n");
}

const fenced = (info: string, ...lines: readonly string[]): string => ["```" + info, ...lines, "```"].join("\n");

test("documents that are true have no violations", () => {
  const found = violationsOf(
    [
      "# Half a [world](docs/numerics.md#ties-and-half)",
      "![x](package.json) [here](#half-a-world) [out](https://example.org/x)",
      "A link in code is none: `[x](nowhere.md)`, ``a ` [x](nowhere.md)``.",
      fenced("ts", `import { half } from "@squeezenet/core";`, `const x: number = half(3);`),
      fenced("ts run", `import { half } from "@squeezenet/core";`, `if (half(3) !== 1.5) throw new Error("wrong");`),
      fenced(
        "sh",
        "npm start   # installs -- and more",
        "npx squeezenet train -solver=s.prototxt --set a=1 -noshuffle \\",
        "  --shuffle",
      ),
      fenced(
        "sh",
        "$ squeezenet classify --model 'a b' x.png *.jpg 2>&1 | tee log && squeezenet dataset synthetic --out d > log",
      ),
      fenced(
        "sh",
        "squeezenet train --help; GLOG=1 squeezenet convert a b",
        "npx vitest run",
        "node apps/cli/bin/squeezenet.js",
      ),
      fenced("json", `{ "a": 1 }`),
      fenced("prototxt", `layer { name: "x" type: "ReLU" }`),
      fenced("text", "anything"),
      fenced("", "any ─ thing"),
      "* a list\n  ```json\n  [1]\n  ```",
    ].join("\n\n"),
  );
  expect(found).toEqual([]);
});

/** What is planted in README.md, and what is said of it. */
const plants: readonly { readonly text: string; readonly says: string }[] = [
  {
    text: fenced("ts", `import { half } from "@squeezenet/core";`, `half("3");`),
    says: "README.md:3: TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
  },
  {
    text: "\n\n" + fenced("ts", `import { third } from "@squeezenet/core";`, `third;`),
    says: `README.md:4: TS2305: Module '"@squeezenet/core"' has no exported member 'third'.`,
  },
  {
    text: fenced("ts run", `import { half } from "@squeezenet/core";`, `throw new RangeError("half is " + half(3));`),
    says: "README.md:2: does not run: RangeError: half is 1.5",
  },
  {
    text: fenced("sh", "npm start", "squeezenet train --solvr s"),
    says: "README.md:3: squeezenet train has no --solvr (it has: --solver, --set, --shuffle, --help)",
  },
  { text: fenced("sh", "squeezenet train -solver"), says: "README.md:2: squeezenet train: --solver wants a value" },
  {
    text: fenced("sh", "cd x && npx squeezenet tran"),
    says: "README.md:2: squeezenet has no command tran (it has: train, classify, convert, dataset, help)",
  },
  {
    text: fenced("sh", "squeezenet dataset drawn"),
    says: "README.md:2: squeezenet dataset has no command drawn (it has: synthetic, help)",
  },
  {
    text: fenced("sh", "squeezenet classify --model x"),
    says: "README.md:2: squeezenet classify wants 1 words besides its options, found 0",
  },
  {
    text: fenced("sh", "squeezenet convert a b c"),
    says: "README.md:2: squeezenet convert takes 2 words besides its options, found 3",
  },
  { text: fenced("sh", "npm run lnt"), says: `README.md:2: package.json has no script "lnt" (it has: start, lint)` },
  {
    text: fenced("sh", "npx surely-not-there x"),
    says: "README.md:2: npx finds no surely-not-there in this repository",
  },
  { text: fenced("sh", "bash .ci/run"), says: "README.md:2: there is no .ci/run" },
  { text: fenced("json", `{ a: 1 }`), says: "README.md:2: SyntaxError" },
  { text: fenced("prototxt", "", `layer { nam: "x" }`), says: "README.md:3: README.md:2:" },
  {
    text: fenced("python", "import caffe"),
    says: "README.md:1: nothing here checks a block of python; use ts, sh, json, prototxt, html, text",
  },
  { text: "a\n```text\nb", says: "README.md:2: this code block is never closed" },
  { text: "a\n\n[x](docs/none.md)", says: `README.md:3: link "docs/none.md": there is no docs/none.md` },
  { text: "[x]: docs/none.md", says: `README.md:1: link "docs/none.md": there is no docs/none.md` },
  { text: "[x](../secret.md)", says: `README.md:1: link "../secret.md": leaves the repository` },
  {
    text: "[x](docs/numerics.md#tie)",
    says: `README.md:1: link "docs/numerics.md#tie": docs/numerics.md has no such heading (it has: numbers, ties-and-half)`,
  },
];

test.each(plants)("$text is found", ({ text, says }) => {
  const found = violationsOf(text);
  expect(found).toHaveLength(1);
  expect(expectFound(found, 0).startsWith(says), found[0]).toBe(true);
});

test("a command that is not built is told so", () => {
  const found = violationsOf(fenced("sh", "squeezenet train"), {
    "apps/cli/bin/squeezenet.js": `import "../dist/main.js";`,
  });
  expect(found.join()).toContain("README.md:2: squeezenet  --help failed (is it built?)");
});

test("READMEs of packages are checked as well", () => {
  const found = violationsOf("", { "packages/core/README.md": "[x](src/none.ts)" });
  expect(found).toEqual([`packages/core/README.md:1: link "src/none.ts": there is no packages/core/src/none.ts`]);
});
