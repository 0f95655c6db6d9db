import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkImports } from "./check-imports.ts";
import { plantFiles } from "./plant-files.ts";
import { describeViolations } from "./violation.ts";

const workspace: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ devDependencies: { vitest: "1", "fast-check": "1" } }),
  "packages/core/package.json": JSON.stringify({
    name: "@squeezenet/core",
    exports: { ".": "./src/index.ts", "./backend": "./src/backend.ts" },
  }),
  "packages/caffe-io/package.json": JSON.stringify({
    name: "@squeezenet/caffe-io",
    exports: { ".": "./src/index.ts" },
    dependencies: { "@bufbuild/protobuf": "1" },
  }),
  "packages/caffe/package.json": JSON.stringify({
    name: "@squeezenet/caffe",
    exports: { ".": "./src/index.ts" },
    dependencies: { "@squeezenet/core": "1", "@squeezenet/caffe-io": "1" },
  }),
  "packages/data/package.json": JSON.stringify({
    name: "@squeezenet/data",
    exports: { ".": "./src/index.ts" },
    dependencies: { sharp: "1" },
  }),
  "packages/backend-other/package.json": JSON.stringify({
    name: "@squeezenet/backend-other",
    exports: { ".": "./src/index.ts" },
    dependencies: { "@squeezenet/core": "1", "@squeezenet/caffe": "1" },
    devDependencies: { "@squeezenet/backend-conformance": "1" },
  }),
  "packages/backend-conformance/package.json": JSON.stringify({
    name: "@squeezenet/backend-conformance",
    exports: { ".": "./src/index.ts" },
  }),
  "packages/training/package.json": JSON.stringify({
    name: "@squeezenet/training",
    exports: { ".": "./src/index.ts", "./node": "./src/node/index.ts" },
  }),
  "apps/cli/package.json": JSON.stringify({
    name: "@squeezenet/cli",
    dependencies: { "@squeezenet/caffe": "1", commander: "1" },
  }),
};

/** The violations of the workspace above with some more files, one line each. */
function violationsWith(files: Readonly<Record<string, string>>): readonly string[] {
  using planted = plantFiles({ ...workspace, ...files });
  const text = describeViolations(checkImports(planted.root).violations);
  return text === "" ? [] : text.split("\n");
}

test("the modules of this repository keep the rules", () => {
  const { modules, violations } = checkImports(fileURLToPath(new URL("..", import.meta.url)));
  expect(describeViolations(violations)).toBe("");
  expect(modules).toBeGreaterThan(200);
});

test("a workspace that keeps the rules has no violations", () => {
  const found = violationsWith({
    "packages/core/src/index.ts": `export * from "./tape.ts";`,
    "packages/core/src/tape.ts": `import type { Backend } from "./backend.ts"; // import "@squeezenet/caffe"`,
    "packages/core/src/backend.ts": `export type Backend = object; const s = 'import "node:fs"';`,
    "packages/core/src/dispose.ts": `export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("x");`,
    "packages/core/src/rows.ts": `export const all = (rows) => rows[Symbol.iterator](); type D = typeof Symbol.dispose;`,
    "packages/core/src/tape.test.ts": `import { readFileSync } from "node:fs"; import { test } from "vitest"; import "./index.ts"; tape[Symbol.dispose]();`,
    "packages/caffe/src/index.ts": `import { Tape } from "@squeezenet/core"; import { B } from "@squeezenet/core/backend";`,
    "packages/training/src/node/host.ts": `import { readFileSync } from "node:fs"; export const here = process.cwd();`,
    "packages/backend-other/test/conformance.test.ts": `import { testBackend } from "@squeezenet/backend-conformance";`,
    "packages/data/src/node/decode-image.ts": `import { readFileSync } from "node:fs"; import sharp from "sharp";`,
    "packages/data/src/index.ts": `export * from "./node/decode-image.ts";`,
    "apps/cli/src/main.ts": `import { argv } from "node:process"; import { Net } from "@squeezenet/caffe"; console.log(process.argv);`,
  });
  expect(found).toEqual([]);
});

/** What is planted in a file, and what the check says of it, after `file:line: `. */
const plants: readonly { readonly file: string; readonly text: string; readonly says: string }[] = [
  {
    file: "packages/core/src/tape.ts",
    text: `\nimport { Net } from "@squeezenet/caffe-io";`,
    says: `2: "@squeezenet/caffe-io": sources of packages/core may import nothing of ours`,
  },
  {
    file: "packages/core/src/tape.ts",
    text: `export const later = () => import("@squeezenet/caffe-io");`,
    says: `1: "@squeezenet/caffe-io" is not among the dependencies in packages/core/package.json`,
  },
  {
    file: "packages/core/src/tape.ts",
    text: `type Net = import("@squeezenet/caffe-io").Net;`,
    says: `1: "@squeezenet/caffe-io": sources of packages/core may import nothing of ours`,
  },
  {
    file: "packages/caffe-io/src/text.ts",
    text: `export { readFileSync } from "node:fs";`,
    says: `1: "node:fs": the sources of packages/caffe-io may import nothing of Node's, so that they run in a browser`,
  },
  {
    file: "packages/training/src/files.ts",
    text: `import { readFileSync } from "node:fs";`,
    says: `1: "node:fs": the sources of packages/training may import nothing of Node's, so that they run in a browser`,
  },
  {
    file: "packages/training/src/run/learn.ts",
    text: `import { prove } from "../prove.ts";`,
    says: `1: run/ may not import prove.ts: calls go down: doctor, prove, verify and diff → a run → feeding nets`,
  },
  { file: "packages/caffe/src/net.ts", text: `import fs from "fs";`, says: `1: "fs" is Node's own; write "node:fs"` },
  {
    file: "packages/caffe/src/layers/relu.ts",
    text: `import type { Solver } from "../solver.ts";`,
    says:
      `1: layers/ may not import solver.ts: a layer is ops under Caffe's name: it knows neither net nor solver ` +
      `(it may import layer.ts, param.ts, spatial.ts, mean-loss.ts, stride-text.ts, errors.ts, its own files)`,
  },
  {
    file: "packages/caffe/src/net.ts",
    text: `export * from "./solvers/sgd.ts";`,
    says: "1: net.ts may not import solvers/sgd.ts: calls go down: solver → net → layers",
  },
  {
    file: "packages/core/src/oracle/pooling.ts",
    text: `import { size } from "../tensor.ts";`,
    says:
      `1: oracle/ may not import tensor.ts: the oracle is a backend like any other: it knows the contract, not tensors, ` +
      `tape or ops (it may import backend.ts, dispose.ts, elementary.ts, errors.ts, owned-buffers.ts, pointwise/, its own files)`,
  },
  {
    file: "packages/core/src/tape.ts",
    text: `import { relu } from "./ops/relu.ts";`,
    says: "1: tape.ts may not import ops/relu.ts: calls go down: ops → tape → kernels",
  },
  {
    file: "packages/core/src/ops/relu.ts",
    text: `import { oracle } from "../index.ts";`,
    says: `1: "../index.ts" is the package's own door; import the file that has it`,
  },
  {
    file: "packages/core/src/tape.ts",
    text: `import { text } from "./tape.test.ts";`,
    says: `1: "./tape.test.ts" is a test; sources do not import tests`,
  },
  {
    file: "packages/caffe/src/net.ts",
    text: `import { size } from "../../core/src/tensor.ts";`,
    says: `1: "../../core/src/tensor.ts" leaves packages/caffe; import another package by its name`,
  },
  {
    file: "packages/caffe/src/net.ts",
    text: `import { size } from "@squeezenet/core/tensor";`,
    says: `1: "@squeezenet/core/tensor" is no door of packages/core (its doors: @squeezenet/core, @squeezenet/core/backend)`,
  },
  {
    file: "packages/backend-other/src/index.ts",
    text: `import { Net } from "@squeezenet/caffe";`,
    says: `1: "@squeezenet/caffe": sources of packages/backend-other may import @squeezenet/core, @squeezenet/core/backend`,
  },
  {
    file: "packages/core/src/tape.ts",
    text: `import fc from "fast-check";`,
    says: `1: "fast-check" is not among the dependencies in packages/core/package.json`,
  },
  {
    file: "packages/core/test/tape.test.ts",
    text: `import sharp from "sharp";`,
    says: `1: "sharp" is not among the dependencies in packages/core/package.json, nor those of the root`,
  },
  {
    file: "packages/core/src/tape.ts",
    text: `console.log(1);`,
    says: "1: console.log: packages/core may use nothing of process and console; the terminal and the environment belong to apps/",
  },
  {
    file: "packages/caffe/src/net.ts",
    text: `globalThis.process["exit"](1);`,
    says: "1: process.exit: packages/caffe may use nothing of process and console; the terminal and the environment belong to apps/",
  },
  {
    file: "packages/caffe/src/net.ts",
    text: `class Net {\n  [Symbol.dispose]() {}\n}`,
    says: "2: Symbol.dispose: Safari has no such symbol; use `dispose` of @squeezenet/core (its dispose.ts)",
  },
  {
    file: "packages/backend-other/src/index.ts",
    text: `await backend[globalThis.Symbol["asyncDispose"]]();`,
    says: "1: Symbol.asyncDispose: Safari has no such symbol; use `asyncDispose` of @squeezenet/core (its dispose.ts)",
  },
  {
    file: "packages/caffe/src/net.ts",
    text: "const door = 'x'; await import(`./${door}.ts`);",
    says: "1: import() of a computed name cannot be checked; only an application may load what it is told to",
  },
  {
    file: "packages/data/src/transform.ts",
    text: `import { readFileSync } from "node:fs";`,
    says: `1: "node:fs": the sources of packages/data may import nothing of Node's, so that they run in a browser`,
  },
  {
    file: "packages/data/src/page/decode-image.ts",
    text: `import sharp from "sharp";`,
    says: `1: "sharp" runs in Node alone: only packages/data/src/node/ may import it`,
  },
  {
    file: "packages/data/src/browser.ts",
    text: `export * from "./node/decode-image.ts";`,
    says: `1: "./node/decode-image.ts" runs in Node alone: only index.ts and node/ may import it`,
  },
  {
    file: "packages/surprise/package.json",
    text: `{ "name": "@squeezenet/surprise" }`,
    says: "1: tools/imports/rules.ts has no row for this package; add one",
  },
];

test.each(plants)("$file: $text is found", ({ file, text, says }) => {
  expect(violationsWith({ [file]: text })).toContain(`${file}:${says}`);
});

test("every module on a circle is told, with the way round, type-only imports included", () => {
  const found = violationsWith({
    "packages/core/src/a.ts": `import "./backend.ts";\nimport type { B } from "./b.ts";`,
    "packages/core/src/b.ts": `import "./a.ts"; import "./c.ts";`,
    "packages/core/src/c.ts": `export * from "./b.ts";`,
    "packages/core/src/backend.ts": "export {};",
  });
  expect(found).toEqual([
    "packages/core/src/a.ts:2: imports in a circle: packages/core/src/a.ts → packages/core/src/b.ts → packages/core/src/a.ts",
    "packages/core/src/c.ts:1: imports in a circle: packages/core/src/c.ts → packages/core/src/b.ts → packages/core/src/c.ts",
  ]);
});

test("a module that does not parse is a violation, not a module without imports", () => {
  const found = violationsWith({ "packages/core/src/tape.ts": "import {" });
  expect(found.join()).toContain("packages/core/src/tape.ts:1: ");
  expect(found.join()).toContain("Expected `}`");
});
