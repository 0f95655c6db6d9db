import type { Pool } from "@squeezenet/core/backend";
import type { Kernel } from "../kernels/kernel.ts";
import * as pooling from "../kernels/pooling.ts";
import type { Word } from "./step.ts";
import type { Lowering, Lowerings } from "./lower-elementwise.ts";
import type { Op } from "./op.ts";

// A recorded geometry is the record that the kernel of the same name was called with.
const poolOf = (op: Op): Pool => op.g as unknown as Pool;

/** Planes of `rows` rows, each operand with its own floats a plane; the first is the output. */
const pool =
  (kernelFor: (g: Pool) => Kernel): Lowering =>
  (builder, op) => {
    const g = poolOf(op);
    const views = [op.output, ...op.inputs].map((value) => builder.view(value));
    const rows = views.find((view) => view.rows > 1 && g.planes % view.rows === 0)?.rows ?? 1;
    const inputs = op.inputs.map((value) => builder.rows(op, value, rows));
    builder.writeRows(op, rows, (to) => {
      const words: Word[] = [g.planes / rows, ...to, ...inputs.flat()];
      builder.step(op, kernelFor(g), g.planes, words, { writes: [to[0].storage] });
    });
  };

/** Lowerings of max and average pooling and their gradients: a task is one plane. */
export const poolingLowerings: Lowerings<
  "maxPool" | "maxPoolGradX" | "maxPoolIndex" | "averagePool" | "averagePoolGradX"
> = {
  maxPool: pool(pooling.maxPool),
  maxPoolGradX: pool(pooling.maxPoolGradX),
  maxPoolIndex: pool(pooling.maxPoolIndex),
  averagePool: pool(pooling.averagePool),
  averagePoolGradX: pool(pooling.averagePoolGradX),
};
