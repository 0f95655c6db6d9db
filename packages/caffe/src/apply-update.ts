import type { SolverParameter } from "@squeezenet/caffe-io";
import { type Backend, expectFound, expectOpen, formulas, type GradientSums } from "@squeezenet/core";
import type { SolverEvent } from "./events.ts";
import type { Param } from "./param.ts";
import type { Histories } from "./solver-state.ts";
import type { UpdateRule } from "./solvers/update-rule.ts";
import { Workbench } from "./solvers/workbench.ts";

interface ClippedScale {
  /** What every summed gradient is multiplied by. */
  readonly scale: number;
  readonly clip: Extract<SolverEvent, { kind: "clip" }> | null;
}

/**
 * One over the denominator, and less where clip_gradients bites. Caffe takes the norm of the gradients summed over
 * iter_size batches, each already a mean, so that the same limit bites earlier with a larger iter_size
 * (SGDSolver::ClipGradients).
 */
export function clippedScale(
  squares: readonly number[],
  denominator: number,
  { clip_gradients: limit, iter_size }: SolverParameter,
): ClippedScale {
  const scale = 1 / denominator;
  if (limit < 0) return { scale, clip: null };
  const norm = Math.sqrt(squares.reduce((sofar, square) => sofar + square, 0)) * iter_size * scale;
  if (!(norm > limit)) return { scale, clip: null };
  const factor = limit / norm;
  return { scale: scale * factor, clip: { kind: "clip", norm, limit, factor } };
}

/**
 * Each learned blob's gradient squared and added up, before any scaling; 0 for blobs that do not learn (lr_mult 0).
 * @throws BackendError for a backend that was not awaited
 */
export async function gradientSquares(
  backend: Backend,
  params: readonly Param[],
  sums: GradientSums,
): Promise<readonly number[]> {
  expectOpen(backend, "gradientSquares");
  const squares = params.map((param) => {
    if (param.settings.lrMultiplier === 0) return null;
    const gradient = sums.total(param.tensor);
    const { length } = param;
    const squared = backend.kernels.pointwise({ length, formula: formulas.multiply }, gradient, gradient);
    const total = backend.kernels.sum({ length }, squared);
    backend.free(squared);
    return total;
  });
  const values = await Promise.all(
    squares.map((total) => (total === null ? Promise.resolve(Float32Array.of(0)) : backend.read(total))),
  );
  for (const total of squares) if (total !== null) backend.free(total);
  return values.map((value) => expectFound(value, 0));
}

/** What an update of all learned blobs has in common. */
interface Update {
  readonly rule: UpdateRule;
  readonly parameter: SolverParameter;
  readonly iteration: number;
  readonly rate: number;
  readonly scale: number;
}

/** Gives every learned blob and its histories their next values. */
export function updateParams(
  backend: Backend,
  params: readonly Param[],
  sums: GradientSums,
  histories: Histories,
  { rule, parameter, iteration, rate, scale }: Update,
): void {
  const on = new Workbench(backend);
  params.forEach((param, index) => {
    const { length, tensor, settings } = param;
    if (settings.lrMultiplier === 0) return;
    const blob = {
      length,
      iteration,
      w: tensor.buffer,
      gradient: sums.total(tensor),
      histories: histories.of(index),
      rate: Math.fround(rate * settings.lrMultiplier),
      decay: Math.fround(parameter.weight_decay * settings.decayMultiplier),
      scale: Math.fround(scale),
      regularization: parameter.regularization_type === "L1" ? ("L1" as const) : ("L2" as const),
    };
    const next = rule.update(on, blob, parameter);
    param.replace(next.w);
    histories.replace(index, next.histories);
    on.clear();
  });
}
