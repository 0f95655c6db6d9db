import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { publish, run, workspaceProgram } from "./packages.ts";

const { app } = publish();
// Three hundred megabytes, on a busy disk.
afterAll(() => rmSync(dirname(app), { recursive: true, force: true }), 60_000);

/** A solver and a net, as a user of Caffe has them. */
const solver = `
  net: "net.prototxt" base_lr: 0.05 lr_policy: "step" gamma: 0.5 stepsize: 20 momentum: 0.9
  max_iter: 40 iter_size: 2 random_seed: 7 snapshot_prefix: "command"`;
const net = `
  layer {
    name: "data" type: "Data" top: "data" top: "label"
    data_param { source: "lmdb" backend: LMDB batch_size: 8 }
  }
  layer {
    name: "conv" type: "Convolution" bottom: "data" top: "conv"
    convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } }
  }
  layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
  layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }
  layer {
    name: "score" type: "InnerProduct" bottom: "conv" top: "score"
    inner_product_param { num_output: 2 weight_filler { type: "xavier" } }
  }
  layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }`;

/** A user's program: no more lines than these. */
const program = `
import { loadSolver } from "squeezenet";
const pixel = (i: number, j: number) => ((i * 7 + j * 5) % 11) / 11 + ((i + j) % 2);
const label = Array.from({ length: 40 }, (_, i) => i % 2);
const data = label.flatMap((_, i) => Array.from({ length: 64 }, (_, j) => pixel(i, j)));
const feed = { data: { shape: [40, 1, 8, 8], data }, label };
await using solver = await loadSolver("solver.prototxt", { feed });
for await (const event of solver.run()) if (event.kind === "iteration") console.log(event.iteration, event.loss);
await solver.net.save("net.caffemodel");
`.trim();

/** The same samples as a database for the command. */
const makeDatabase = `
  import { create, writeDatum } from "@squeezenet/caffe-io";
  import { LmdbWriter } from "@squeezenet/data";
  const lmdb = new LmdbWriter("lmdb");
  for (let i = 0; i < 40; i++) {
    const float_data = Array.from({ length: 64 }, (_, j) => ((i * 7 + j * 5) % 11) / 11 + ((i + j) % 2));
    const datum = create("Datum", { channels: 1, height: 8, width: 8, float_data, label: i % 2 });
    lmdb.put(new TextEncoder().encode(String(i).padStart(4, "0")), writeDatum(datum));
  }
  lmdb.close();`;

it("the front door trains on arrays in nine lines of strict TypeScript, to the command's weights", () => {
  const lines = program.split("\n");
  expect(lines.length).toBeLessThanOrEqual(9);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  for (const [name, text] of [
    ["solver.prototxt", solver],
    ["net.prototxt", net],
    ["train.ts", program],
    ["make.js", makeDatabase],
  ] as const)
    writeFileSync(join(app, name), text);
  const strict = ["--strict", "--noUncheckedIndexedAccess", "--module", "nodenext", "--target", "es2022"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom", "--types", "", "--outDir", "compiled"];
  const compiled = run(app, workspaceProgram("tsc"), ...strict, ...libraries, "train.ts");
  expect(compiled.code, compiled.out).toBe(0);
  const trained = run(app, "node", "compiled/train.js");
  expect(trained.code, trained.out).toBe(0);
  const losses = trained.out.trim().split("\n");
  expect(losses).toHaveLength(40);
  expect(Number(losses.at(-1)?.split(" ")[1])).toBeLessThan(0.2);
  expect(run(app, "node", "make.js")).toEqual({ code: 0, out: "" });
  const command = run(app, "npx", "squeezenet", "train", "--solver", "solver.prototxt");
  expect(command.code, command.out).toBe(0);
  const weights = readFileSync(join(app, "command_iter_40.caffemodel"));
  expect(readFileSync(join(app, "net.caffemodel")).equals(weights)).toBe(true);
});

it("Node finds an installed backend by its bare name", () => {
  cpSync(join(app, "backend-minimal"), join(app, "node_modules/squeezenet-backend-minimal"), { recursive: true });
  writeFileSync(
    join(app, "by-name.js"),
    `import { loadNet } from "squeezenet";
     const text = 'layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 } } }';
     const net = await loadNet(text, undefined, { backend: "minimal" });
     console.log(net.backend.name);
     await net.free();
     await loadNet(text, undefined, { backend: "nothing" }).catch((error) => console.log(error.message));`,
  );
  expect(run(app, "node", "by-name.js")).toEqual({
    code: 0,
    out:
      'minimal\nno backend "nothing" by that name (there is: cpu-worker, oracle; in Node also @squeezenet/backend-nothing or ' +
      'squeezenet-backend-nothing, where it is installed); hand in its package: backend: import("@squeezenet/backend-nothing")\n',
  });
});
