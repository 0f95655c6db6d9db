import { cpSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyModel, installExample, publish, run, workspaceProgram, workspaceTypes } from "./packages.ts";

const { tarballs, app } = publish();
// Three hundred megabytes, on a busy disk.
afterAll(() => rmSync(dirname(app), { recursive: true, force: true }), 60_000);

const named = tarballs.map((path) => [basename(path), path] as const);

it.each(named)("%s is well formed, says publint", (_name, path) => {
  const { code, out } = run(app, workspaceProgram("publint"), path, "--level", "warning");
  expect(code, out).toBe(0);
});

// The command has a bin and nothing to import.
it.each(named.filter(([name]) => !name.startsWith("squeezenet-cli")))(
  "%s resolves to its types, says attw",
  (_name, path) => {
    const { code, out } = run(app, workspaceProgram("attw"), path, "--profile", "esm-only", "--no-emoji");
    expect(code, out).toBe(0);
  },
);

describe("installed in an empty folder", () => {
  it("the command runs, and says what backends there are without gpu.js", () => {
    const { code, out } = run(app, "npx", "squeezenet", "backends");
    expect(code, out).toBe(0);
    expect(out).toMatch(/^oracle +yes /m);
    expect(out).toMatch(/^cpu-worker +yes +\d+ threads?, WASM/m);
  });

  it("a backend that sees only published files keeps every promise", () => {
    const { code, out } = run(
      app,
      ...(["npx", "squeezenet", "conformance", "--backend", "backend-minimal/index.mjs", "--runs", "10"] as const),
    );
    expect(out).toMatch(/^\d+ promises kept, 0 broken\.$/m);
    expect(code, out).toBe(0);
  });

  it("the packages are typed for whoever imports them", () => {
    writeFileSync(
      join(app, "typed.ts"),
      `import cpuWorker, { describePlans } from "@squeezenet/backend-cpu-worker";
       import { filterNet, Net, stateOf } from "@squeezenet/caffe";
       import { readNetText } from "@squeezenet/caffe-io";
       import { type Backend, Mt19937, oracle } from "@squeezenet/core";
       import { openLmdb } from "@squeezenet/data";
       const text: string = "layer { name: 'x' type: 'Input' top: 'x' }";
       const { message } = readNetText(text, { file: "x.prototxt" });
       const backend: Backend = await oracle.open();
       const net = new Net(filterNet(message, stateOf(message, "TEST")), { backend, phase: "TEST", generator: new Mt19937(1) });
       const name: string = net.name;
       // @ts-expect-error a name is no number
       const wrong: number = net.name;
       export const used = [name, wrong, describePlans(await cpuWorker.open()), openLmdb];`,
    );
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--lib",
      "es2023,esnext.disposable",
    ];
    const { code, out } = run(app, workspaceProgram("tsc"), ...options, "--types", "", "typed.ts");
    expect(code, out).toBe(0);
  });

  it("the front door classifies in six lines of strict TypeScript, with the command's numbers", () => {
    copyModel(app, "squeezenet_v1.1");
    writeFileSync(
      join(app, "make.js"),
      `import { drawImage, encodeImage } from "@squeezenet/data";
       import { loadNet } from "squeezenet";
       import { writeFileSync } from "node:fs";
       writeFileSync("image.png", await encodeImage(drawImage(1, "test", 0, 256), "png"));
       // A deploy net has no fillers: its weights would all be 0, and every answer the same.
       const shapes = { data: [1, 3, 227, 227], label: [1] };
       const net = await loadNet("models/squeezenet_v1.1/train_val.prototxt", undefined, { shapes });
       await net.save("net.caffemodel");
       await net.free();`,
    );
    expect(run(app, "node", "make.js")).toEqual({ code: 0, out: "" });
    writeFileSync(
      join(app, "classify.ts"),
      `import { loadImage, loadNet, topK } from "squeezenet";
       await using net = await loadNet("models/squeezenet_v1.1/deploy.prototxt", "net.caffemodel");
       const { prob } = await net.forward({ data: await loadImage("image.png", net) });
       if (prob !== undefined) console.log(JSON.stringify(topK(prob)));`,
    );
    const strict = ["--strict", "--noUncheckedIndexedAccess", "--module", "nodenext", "--target", "es2022"];
    const libraries = ["--lib", "es2023,esnext.disposable,dom", "--types", "", "--outDir", "compiled"];
    const compiled = run(app, workspaceProgram("tsc"), ...strict, ...libraries, "classify.ts");
    expect(compiled.code, compiled.out).toBe(0);
    const answer = run(app, "node", "compiled/classify.js");
    const net = ["--model", "models/squeezenet_v1.1/deploy.prototxt", "--weights", "net.caffemodel"];
    const { out } = run(app, "npx", "squeezenet", "classify", ...net, "--json", "image.png");
    const said: unknown = JSON.parse(out);
    expect({ file: "image.png", top: JSON.parse(answer.out) as unknown }).toEqual(said);
  });

  it("vite bundles a page of them", async () => {
    writeFileSync(join(app, "index.html"), '<script type="module" src="./page.js"></script>');
    writeFileSync(
      join(app, "page.js"),
      `import cpuWorker from "@squeezenet/backend-cpu-worker";
       import { Net } from "@squeezenet/caffe";
       import { readNetText } from "@squeezenet/caffe-io";
       import { oracle } from "@squeezenet/core";
       import { resizeBilinear } from "@squeezenet/data/browser";
       import { loadImage, loadNet } from "squeezenet";
       console.log(cpuWorker, Net, readNetText, oracle, resizeBilinear, loadImage, loadNet);`,
    );
    const warnings: string[] = [];
    const built = await build({
      root: app,
      logLevel: "silent",
      build: { write: false, rollupOptions: { onwarn: (warning) => warnings.push(warning.message) } },
    });
    expect(warnings).toEqual([]);
    expect(built).toHaveProperty("output");
  });
});

const checkJs = [
  ...["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--allowJs", "--checkJs", "--skipLibCheck"],
  ...["--module", "nodenext", "--target", "es2022", "--lib", "es2023,esnext.disposable"],
  ...["--types", "node", "--typeRoots", workspaceTypes],
];
const wantsOrt = (process.env["REQUIRE_BACKENDS"] ?? "").split(",").includes("ort");

describe.skipIf(!wantsOrt)("examples/backend-ort (onnxruntime-node is 100 MB to fetch: REQUIRE_BACKENDS=ort)", () => {
  beforeAll(() => {
    installExample(app, "backend-ort");
    copyModel(app, "small_squeezenet");
    const drawn = run(app, "npx", "squeezenet", "dataset", "synthetic", "--out", "runs/small_squeezenet/data");
    if (drawn.code !== 0) throw new Error(drawn.out);
  }, 300_000);
  const small = ["-solver", "models/small_squeezenet/solver.prototxt", "--backend", "ort"];

  it("is found by its name", () => {
    const { out } = run(app, "npx", "squeezenet", "backends");
    expect(out).toMatch(
      /^ort +yes +ONNX Runtime [\d.]+, CPU, one thread +float32 +may differ: ONNX Runtime's kernels$/m,
    );
  });

  it("says which options it has", () => {
    const wrong = ["--backend-option", "threads=2", "--runs", "1"];
    const { code, out } = run(app, "npx", "squeezenet", "conformance", "--backend", "ort", ...wrong);
    expect(out).toContain('ort: unknown option "threads" (there is none)');
    expect(code).toBe(1);
  });

  it("is typed as its comments say", () => {
    // Elsewhere, for a package under node_modules is not checked.
    cpSync(join(app, "node_modules/squeezenet-backend-ort"), join(app, "typed-ort"), { recursive: true });
    const { code, out } = run(app, workspaceProgram("tsc"), ...checkJs, "typed-ort/index.mjs");
    expect(code, out).toBe(0);
  });

  it("keeps every promise", () => {
    const { code, out } = run(app, "npx", "squeezenet", "conformance", "--backend", "ort", "--runs", "10");
    expect(out).toMatch(/^\d+ promises kept, 0 broken\.$/m);
    expect(code, out).toBe(0);
  });

  it("trains the small SqueezeNet as the oracle does", () => {
    const { code, out } = run(app, "npx", "squeezenet", "diff", ...small);
    expect(out).toMatch(/each within its bound of oracle\.$/m);
    expect(code, out).toBe(0);
  });

  it("gives one model for every split of a batch", () => {
    const few = ["--effective-batch", "6", "--iterations", "2"];
    const { code, out } = run(app, "npx", "squeezenet", "prove", ...small, ...few);
    expect(out).toMatch(/^The same bits: 4 of 4 runs/m);
    expect(code, out).toBe(0);
  });
});
