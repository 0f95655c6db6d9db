import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const core = new URL("../../../packages/core/bundle/index.js", import.meta.url).href;
const solver = ["-solver", "runs/random_seed42_solver.prototxt", "--batch-size", "2"];
const diff = (...args: readonly string[]): ReturnType<typeof squeezenet> => squeezenet(folder, "diff", ...args);

/** A backend in a file: the oracle with a bug in some kernels. */
function plant(name: string, kernels: string): readonly string[] {
  writeFileSync(
    join(folder, `${name}.mjs`),
    `import { oracle } from ${JSON.stringify(core)};
     async function open() {
       const inner = await oracle.open();
       const right = inner.kernels;
       let freed = null;
       const free = (buffer) => { freed = buffer.values; inner.free(buffer); };
       return { ...inner, free, kernels: { ...right, ${kernels} } };
     }
     export default { api: 1, name: ${JSON.stringify(name)}, open };`,
  );
  return [...solver, "--backend", `./${name}.mjs`];
}

describe("squeezenet diff of backends", () => {
  it("finds cpu-worker right, call by call and as a whole", () => {
    const ended = diff(...solver);
    expect(ended.out).toMatch(/^\d{3} operations of 1 iterations, each within its bound of oracle\.$/m);
    expect(ended.out).toContain("Run in one, without looking in between: the same bits. cpu-worker is right here.");
    expect(ended.code).toBe(0);
  });

  it("names a gradient of the wrong sign, with its layer, and writes the smallest case as a test", () => {
    const bug = plant(
      "sign",
      `pointwise(g, ...inputs) {
         if (g.formula.name !== "reluGradX") return right.pointwise(g, ...inputs);
         return inner.upload(right.pointwise(g, ...inputs).values.map((value) => -value));
       }`,
    );
    const ended = diff(...bug, "--case", "sign.test.ts");
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(
      /^Operation \d+ is off: reluGradX in layer "relu_conv10", \{"length":\d+,"formula":"2; \(x0 > 0 \? x1 : \(0 \* x1\)\)"\}: number \d+ is /m,
    );
    const smallest = '{"length":1,"formula":"2; (x0 > 0 ? x1 : (0 * x1))"}';
    expect(ended.out).toContain(`The smallest that still is: reluGradX, ${smallest}.`);
    const written = readFileSync(join(folder, "sign.test.ts"), "utf8");
    expect(written).toContain('import backend from "./sign.mjs"');
    expect(written).toContain(`geometry: ${smallest},`);
    expect(written).toMatch(/checkCall\(backend, "pointwise", \{\s+geometry: .*\s+inputs: \[\s+\[\S+\],\s+\[\S+\],/);
  });

  it("names one wrong element at a border", () => {
    const bug = plant(
      "border",
      `conv2d(g, x, w) {
         const y = right.conv2d(g, x, w);
         if (g.padWidth === 0) return y;
         const values = y.values.slice();
         values[g.outWidth - 1] *= 1.01;
         return inner.upload(values);
       }`,
    );
    const ended = diff(...bug);
    expect(ended.out).toMatch(/is off: conv2d in layer "conv1", .*: number 26 is /);
    expect(ended.out).toMatch(/The smallest that still is: conv2d, \{"inHeight":1,"inWidth":\d,"outHeight":1,/);
    expect(ended.code).toBe(1);
  });

  it("tells memory that is reused too early from a wrong kernel", () => {
    // The new buffer is that of whatever was freed last, which the call may still read.
    const bug = plant(
      "race",
      `pointwise(g, ...inputs) {
         const made = right.pointwise(g, ...inputs);
         if (g.formula.name !== "axpby") return made;
         if (freed?.length === g.length) made.values.set(freed.subarray(0, 4));
         freed = null;
         return made;
       }`,
    );
    const ended = diff(...bug, "--iterations", "2");
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/is off: axpby|without looking in between, .* is wrong/);
    expect(ended.out).toMatch(/The same call alone is right|A fusion, or memory that is reused too early, spoils it/);
  });

  it("finds a fusion that is wrong although each of its parts is right", () => {
    const bug = plant("fusion", "convBias(g, x, w, bias) { return right.conv2d(g, x, w); }");
    const ended = diff(...bug, "--iterations", "3");
    expect(ended.code).toBe(1);
    expect(ended.out).toContain("each within its bound of oracle.");
    expect(ended.out).toMatch(/Run in one, without looking in between, \.\/fusion\.mjs is wrong/);
  });
});

describe("squeezenet diff of weights", () => {
  it("compares blob by blob", () => {
    const same = diff("init.caffemodel", "init.caffemodel");
    expect(same.out).toMatch(/The same bits in all \d+ blobs\./);
    expect(same.code).toBe(0);
    const other = diff("init.caffemodel", "runs/sgd_iter_size4_iter_30.caffemodel");
    expect(other.out).toMatch(/^conv1 0 +differs +\d\.\d\de-\d+ +\d+ /m);
    expect(other.code).toBe(1);
  });

  it("says what it takes", () => {
    expect(lastLine(diff("init.caffemodel"))).toContain(
      "diff takes either --solver solver.prototxt or two .caffemodel files",
    );
  });
});
