import { correlationKey, type Correlation, depth, outPlane } from "../kernels/correlation.ts";
import { packingWords, panels } from "../kernels/pack-weights.ts";
import { winograd } from "../kernels/winograd.ts";
import { tileCount, winogradCut, winogradWeights } from "../kernels/winograd-cut.ts";
import { inputPatches, slopePatches, winogradGradient } from "../kernels/winograd-gradient.ts";
import { patchBytes, type Patches, patchTasks, transformPatches } from "../kernels/winograd-patches.ts";
import { transformWeights } from "../kernels/winograd-weights.ts";
import type { Builder } from "./builder.ts";
import type { Address } from "./step.ts";
import { inputOf, type Op } from "./op.ts";

/**
 * Floats of transformed patches that are made before they are multiplied: few enough for a third-level cache that others use
 * as well. Measured: eight times as many take half as long again.
 */
const patchFloats = 512 * 1024;

/** Counted as a plain sum would need them. */
export const flops = (g: Correlation, batch: number): number =>
  2 * batch * g.groups * g.outChannels * depth(g) * outPlane(g);

/** Values of a convolution or of its input gradient. */
export interface Operands {
  readonly x: number;
  readonly w: number;
  readonly bias: number | undefined;
  readonly turned: boolean;
}

/**
 * Adds the steps of a 3×3 convolution, or of its input gradient, by Winograd's transform: weights are transformed once
 * for each buffer of weights.
 */
export function addWinograd(
  builder: Builder,
  op: Op,
  g: Correlation,
  batch: number,
  { x, w, bias, turned }: Operands,
): void {
  const source = builder.rows(op, x, batch);
  const from = builder.dense(op, w);
  const weights = builder.made(w, `winograd ${turned} ${correlationKey(g)}`, winogradWeights(g), (to) =>
    builder.step(op, transformWeights(turned), g.groups * panels(g), [...packingWords(g), to, from], {
      writes: [to.storage],
      makes: to.storage,
      label: "transform weights",
    }),
  );
  const { kernel, tasks } = winograd(g, batch, { biased: bias !== undefined, rectified: op.rectified }, builder.wanted);
  const { blocks } = winogradCut(g, batch, builder.wanted);
  const numbers = bias === undefined ? 0 : builder.dense(op, bias);
  builder.writeRows(op, batch, (to) => {
    const words = [...to, ...source, weights, numbers, batch * tileCount(g), blocks];
    builder.step(op, kernel, tasks, words, { writes: [to[0].storage], flops: flops(g, batch) });
  });
}

/** Transformed patches of several samples at a time, as far as patchFloats goes; the samples keep their order. */
export function addWinogradGradient(builder: Builder, op: Op, g: Correlation, batch: number, sum: Address): void {
  const [inputs, slopes] = [inputPatches(g), slopePatches(g)];
  const floatsOf = (p: Patches): number => (g.groups * patchBytes(p)) / 4;
  const [xFloats, dyFloats] = [floatsOf(inputs), floatsOf(slopes)];
  const chunk = Math.max(1, Math.min(batch, Math.floor(patchFloats / (xFloats + dyFloats))));
  const [x, xStep] = builder.rows(op, inputOf(op, 1), batch);
  const [dy, dyStep] = builder.rows(op, inputOf(op, 2), batch);
  const { kernel, tasks } = winogradGradient(g, builder.wanted);
  builder.writeRows(op, 1, ([to]) => {
    for (let first = 0; first < batch; first += chunk) {
      const samples = Math.min(chunk, batch - first);
      const transform = (p: Patches, floats: number, { storage, bytes }: Address, step: number): Address => {
        const patches = { storage: builder.temporary(chunk * floats + 16), bytes: 0 };
        const from = { storage, bytes: bytes + first * step };
        builder.step(op, transformPatches(p), samples * patchTasks(p), [patches, from, step], {
          writes: [patches.storage],
          label: "transform patches",
        });
        return patches;
      };
      const words = [
        samples,
        to,
        first === 0 ? sum : to,
        transform(inputs, xFloats, x, xStep),
        transform(slopes, dyFloats, dy, dyStep),
      ];
      builder.step(op, kernel, tasks, words, {
        writes: [to.storage],
        flops: flops(g, samples),
      });
    }
  });
}
