import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const prove = (...args: readonly string[]): ReturnType<typeof squeezenet> => squeezenet(folder, "prove", ...args);
const solver = ["-solver", "runs/random_seed42_solver.prototxt"];

interface Proven {
  readonly same: boolean;
  readonly proofs: readonly { readonly batchSize: number; readonly iterSize: number; readonly hash: string }[];
}
const proven = (out: string): Proven => JSON.parse(out);

describe("squeezenet prove", () => {
  it("gives one hash for all divisors of 12 and 1, 2, 3 and 5 threads: dropout, crops, mirrors, a shuffled set", () => {
    const ended = prove(...solver, "--shuffle", "--iterations", "2");
    const hashes = new Set(ended.out.match(/^[0-9a-f]{64}/gm));
    expect(ended.out.match(/^[0-9a-f]{64}/gm)).toHaveLength(24);
    expect(hashes.size).toBe(1);
    expect(ended.out).toContain("The same bits: 24 of 24 runs of 2 iterations, effective batch 12, seed 42.");
    expect(ended.code).toBe(0);
  });

  const divisorsOf96 = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96];

  it("gives one hash for all divisors of 96 and 1, 2, 3 and 5 threads", () => {
    const wide = prove(...solver, "--effective-batch", "96", "--iterations", "1", "--json");
    expect([...new Set(proven(wide.out).proofs.map(({ batchSize }) => batchSize))]).toEqual(divisorsOf96);
    expect(proven(wide.out).proofs).toHaveLength(48);
    expect(new Set(proven(wide.out).proofs.map(({ hash }) => hash)).size).toBe(1);
  });

  it.each([12, 96])("gives one hash for all divisors of %i on the oracle", (effective) => {
    const ended = prove(
      ...solver,
      "--backend",
      "oracle",
      "--effective-batch",
      `${effective}`,
      "--iterations",
      "1",
      "--json",
    );
    expect(proven(ended.out).proofs).toHaveLength(effective === 12 ? 6 : 12);
    expect(proven(ended.out)).toMatchObject({ same: true });
  });

  // Those of 96 take minutes on software rendering.
  it("gives one hash for all divisors of 12 on gpujs", ({ skip }) => {
    const required = (process.env["REQUIRE_BACKENDS"] ?? "").split(",").includes("gpujs");
    const listed = squeezenet(folder, "backends").out;
    if (!required && !/^gpujs +yes/m.test(listed)) return skip(`gpujs does not run here:\n${listed}`);
    const ended = prove(...solver, "--backend", "gpujs", "--iterations", "1", "--json");
    expect(proven(ended.out).proofs, ended.err).toHaveLength(6);
    expect(proven(ended.out)).toMatchObject({ same: true });
  });

  it("fails for a net with BatchNorm, and says why", () => {
    const ended = prove("-solver", "runs/bn_sgd_solver.prototxt", "--threads", "1", "--iterations", "1");
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/Not the same bits: \d different models from 6 runs/);
    expect(ended.err).toContain('layer "bn1": BatchNorm takes its mean and variance over one batch_size');
  });

  it("fails on a backend whose sums depend on the batch", () => {
    // A sum that starts at zero for each call and is added at the end: other roundings for other splits.
    const core = new URL("../../../packages/core/bundle/index.js", import.meta.url).href;
    writeFileSync(
      join(folder, "late-sum.mjs"),
      `import { formulas, oracle } from ${JSON.stringify(core)};
       async function open() {
         const { kernels, ...inner } = await oracle.open();
         const conv2dGradW = (g, sum, x, dy) => {
           const length = (g.outChannels * g.inChannels * g.kernelHeight * g.kernelWidth) / g.groups;
           const part = kernels.conv2dGradW(g, inner.upload(new Float32Array(length)), x, dy);
           return kernels.pointwise({ formula: formulas.axpby, length, alpha: 1, beta: 1 }, sum, part);
         };
         return { ...inner, kernels: { ...kernels, conv2dGradW } };
       }
       export default { api: 1, name: "late-sum", open };`,
    );
    const ended = prove(...solver, "--backend", "./late-sum.mjs", "--iterations", "1");
    expect(ended.code, ended.err).toBe(1);
    expect(ended.out).toContain("Not the same bits");
  });

  it("refuses an iteration that the run does not come to", () => {
    const ended = prove(...solver, "--threads", "1", "--iterations", "11");
    expect(lastLine(ended)).toContain("iteration 11 is none of this run's, which goes from 1 to 10 (max_iter)");
    expect(ended.code).toBe(1);
  });

  it("says what it needs", () => {
    expect(lastLine(prove(...solver, "--threads", "0"))).toContain("--threads 0: expected whole numbers of at least 1");
  });
});
