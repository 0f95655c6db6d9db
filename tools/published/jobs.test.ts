import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { clone, printText, readNetText } from "@squeezenet/caffe-io";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserUnavailable } from "../browser/find-browser.ts";
import { launch } from "../browser/launch.ts";
import { isBrowserRequired } from "../browser/require-browser.ts";
import { serve } from "../browser/serve.ts";
import { copyModel, publish, run, workspaceProgram } from "./packages.ts";
import { linesOf, readmeProgram } from "./readme-program.ts";

const { app } = publish();
afterAll(() => rmSync(dirname(app), { recursive: true, force: true }), 60_000);
const net = ["--model", "deploy.prototxt", "--weights", "squeezenet_v1.1.caffemodel"];
const command = (...args: readonly string[]): unknown => {
  const { code, out } = run(app, "npx", "squeezenet", ...args);
  expect(code, out).toBe(0);
  return JSON.parse(out);
};

beforeAll(() => {
  copyModel(app, "squeezenet_v1.1");
  // The weights of train_val's fillers: those of a deploy net would all be 0.
  writeFileSync(
    join(app, "make.js"),
    `import { drawImage, encodeImage } from "@squeezenet/data";
     import { loadNet } from "squeezenet";
     import { cpSync, writeFileSync } from "node:fs";
     cpSync("models/squeezenet_v1.1", ".", { recursive: true });
     writeFileSync("cat.jpg", await encodeImage(drawImage(1, "test", 0, 256), "jpg"));
     const net = await loadNet("train_val.prototxt", undefined, { shapes: { data: [1, 3, 227, 227], label: [1] } });
     await net.save("squeezenet_v1.1.caffemodel");
     await net.free();`,
  );
  const made = run(app, "node", "make.js");
  if (made.code !== 0) throw new Error(made.out);
}, 100_000);

/** What a program of the README prints, which is to have at most so many lines. */
function printed(heading: string, limit: number): string {
  const program = readmeProgram(heading);
  expect(linesOf(program).length).toBeLessThanOrEqual(limit);
  expect(Math.max(...linesOf(program).map((line) => line.length))).toBeLessThanOrEqual(120);
  writeFileSync(join(app, "program.ts"), program);
  const strict = ["--strict", "--noUncheckedIndexedAccess", "--module", "nodenext", "--target", "es2022"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom", "--types", "", "--outDir", "compiled"];
  const compiled = run(app, workspaceProgram("tsc"), ...strict, ...libraries, "program.ts");
  expect(compiled.code, compiled.out).toBe(0);
  const { code, out } = run(app, "node", "compiled/program.js");
  expect(code, out).toBe(0);
  return out;
}

interface Summary {
  readonly layers: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly parameters: number;
    readonly activations: number;
  }[];
}

describe("the jobs of the README, in strict TypeScript in an empty folder", () => {
  it("list the blobs in three lines, with the shapes of squeezenet summary", () => {
    const blobs = printed("List the blobs", 3).trim().split("\n");
    const { layers } = command("summary", "--model", "deploy.prototxt", "--json") as Summary;
    // As in pycaffe there are the tops of automatic Splits too, which summary leaves out.
    const lines = blobs.filter((line) => !/_split_\d+ /.test(line));
    expect(blobs.length).toBe(lines.length + 16);
    // The deploy net has a batch of ten; summary counts for one image. Layers in place make no blob.
    const expected = layers.filter(({ activations }) => activations > 0);
    expect(lines).toEqual(expected.map(({ name, shape }) => `${name} ${[10, ...shape.slice(1)].join(" ")}`));
  });

  it("list the params in three lines, as many numbers as squeezenet summary counts", () => {
    const size = (shape: string): number => shape.split("x").reduce((product, extent) => product * Number(extent), 1);
    const lines = printed("List the params", 3).trim().split("\n");
    const found = lines.map((line) => line.split(" ")).map(([name, ...shapes]) => [name, shapes.map(size).reduce((a, b) => a + b, 0)]); // prettier-ignore
    const { layers } = command("summary", "--model", "deploy.prototxt", "--json") as Summary;
    const learned = layers.filter(({ parameters }) => parameters > 0);
    expect(found).toEqual(learned.map(({ name, parameters }) => [name, parameters]));
  });

  it("read activations in the middle in four lines: those of squeezenet classify on a net that ends there", () => {
    const values = JSON.parse(printed("Read activations in the middle", 4)) as readonly number[];
    const { message } = readNetText(readFileSync(join(app, "deploy.prototxt"), "utf8"), { file: "deploy.prototxt" });
    const end = message.layer.findIndex(({ name }) => name === "conv10");
    writeFileSync(join(app, "cut.prototxt"), printText(clone(message, { layer: message.layer.slice(0, end) })));
    const cut = ["--model", "cut.prototxt", ...net.slice(2), "--top", String(values.length)];
    const { top } = command("classify", ...cut, "--json", "cat.jpg") as {
      top: { index: number; probability: number }[];
    };
    expect(new Set(values).size).toBeGreaterThan(100);
    expect(values).toEqual(top.toSorted((a, b) => a.index - b.index).map(({ probability }) => probability));
  });

  it("edit a prototxt in five lines: nothing else changes, and squeezenet summary reads it", () => {
    expect(printed("Edit a prototxt", 5)).toBe("");
    const { message } = readNetText(readFileSync(join(app, "train_val.prototxt"), "utf8"), { file: "train_val" });
    const expected = printText(message).replace('name: "conv10"', 'name: "conv10_mine"').replace("num_output: 1000", "num_output: 5"); // prettier-ignore
    expect(readFileSync(join(app, "mine.prototxt"), "utf8")).toBe(expected);
    const { layers } = command("summary", "--model", "mine.prototxt", "--json") as Summary;
    expect(layers.find(({ name }) => name === "conv10_mine")?.shape[1]).toBe(5);
  });

  it("classify in six lines, with the numbers of squeezenet classify", () => {
    const top: unknown = JSON.parse(printed("Classify an image", 6));
    expect({ file: "cat.jpg", top }).toEqual(command("classify", ...net, "--json", "cat.jpg"));
  });
});

const browser = await launch().catch((error: unknown) => {
  if (error instanceof BrowserUnavailable && !isBrowserRequired("chromium")) return undefined;
  throw error;
});
afterAll(() => browser?.close());

describe.skipIf(browser === undefined)(
  "the README's page of eight lines, built by vite, in chromium (none is installed)",
  () => {
    it.each([true, false])(
      "answers with the bits of squeezenet classify --exact; cross-origin isolated: %s",
      async (isolated) => {
        const [html, script] = [
          readmeProgram("Classify in a page", "html"),
          readmeProgram("Classify in a page", "ts page"),
        ];
        expect(linesOf(html).length + linesOf(script).length).toBeLessThanOrEqual(8);
        const root = join(app, "page");
        mkdirSync(join(root, "public"), { recursive: true });
        for (const file of ["cat.jpg", "deploy.prototxt", "squeezenet_v1.1.caffemodel"])
          cpSync(join(app, file), join(root, "public", file));
        writeFileSync(join(root, "index.html"), html);
        const options = '.caffemodel", { backendOptions: { exact: "true" } })';
        writeFileSync(join(root, "page.ts"), script.replace('.caffemodel")', options));
        await build({ root, logLevel: "silent" });
        const server = await serve({ files: new Map(), folders: { "/": join(root, "dist") }, isolated });
        try {
          const page = await browser?.newPage();
          await page?.goto(server.origin);
          await page?.waitForFunction("document.body.innerText.includes(']')", undefined, { timeout: 30_000 });
          expect(await page?.evaluate("crossOriginIsolated")).toBe(isolated);
          const top: unknown = JSON.parse(String(await page?.evaluate("document.body.innerText")));
          expect({ file: "cat.jpg", top }).toEqual(command("classify", ...net, "--exact", "--json", "cat.jpg"));
        } finally {
          await server.close();
        }
      },
    );
  },
);
