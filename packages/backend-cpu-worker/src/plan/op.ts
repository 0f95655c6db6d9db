import { formulaIn, nameOfCall } from "@squeezenet/core";
import { expectDefined } from "../expect-defined.ts";
import { pairs } from "../pairs.ts";
import { isRelu, slopeOfReluGradient } from "./relu.ts";
import type { AnyGeometry, AnyKernelName, Recording } from "./recording.ts";

/** A kernel call, with what was fused into it. */
export interface Op {
  readonly name: AnyKernelName;
  readonly g: AnyGeometry;
  /** Values: first the program's externals, then what each call makes. */
  readonly inputs: readonly number[];
  readonly output: number;
  /** Which call's scalars it takes. */
  readonly call: number;
  /** The calls it stands for, for people. */
  readonly label: string;
  /** A ReLU with slope 0 follows. */
  readonly rectified: boolean;
  /** A ReLU's gradient that is also added up channel by channel, as the gradient of the bias before that ReLU. */
  readonly biasSum: BiasSum | undefined;
  /** Its slopes come from max pooling what the ReLU made: the second input is that pooling's gradient. */
  readonly pool: AnyGeometry | undefined;
}

/** A sum over channels that was fused into the op that makes its terms. */
export interface BiasSum {
  readonly g: AnyGeometry;
  /** The ReLU's, below 0. */
  readonly slope: number;
  /** The value to which the terms are added. */
  readonly sum: number;
  /** The value that the sum makes. */
  readonly output: number;
}

/**
 * The value that an op reads as its input number `at`, from 0 on.
 * @throws Error if it has fewer inputs
 */
export const inputOf = ({ name, inputs }: Op, at: number): number =>
  expectDefined(inputs[at], `input ${at} of ${name}`);

/**
 * A number of an op's geometry, such as "radius".
 * @throws Error if its geometry has no such field
 */
export const fieldOf = ({ name, g }: Op, field: string): number => expectDefined(g[field], `${field} of ${name}`);

/**
 * The recorded calls without those whose result nobody reads, with ReLU joined to the convolution before it, and the
 * gradient of a bias to that of the ReLU after it, and of max pooling after that. No fusion changes a bit of any result.
 */
export function fuse({ calls, externals, inputs, survives }: Recording): Op[] {
  const first = externals.length;
  const uses = countUses(inputs, survives, first);
  const usedOnce = (value: number): boolean => uses.get(value) === 1;
  const ops: Op[] = [];
  const producers = new Map<number, number>();
  /** The op at `at` becomes `op`, which makes `output` too. */
  const join = (at: number, op: Op, output: number): void => {
    ops[at] = op;
    producers.set(output, at);
  };
  pairs(calls, inputs).forEach(([recorded, reads], call) => {
    const { name, g } = recorded;
    const output = first + call;
    if (!uses.has(output)) return;
    const [source = -1, second = -1] = reads;
    const at = producers.get(source) ?? -1;
    const producer = ops[at];
    if (isRelu(formulaIn(g)) && producer !== undefined && isConvolution(producer)) {
      if (usedOnce(source) && !survives[source - first])
        return join(at, { ...producer, output, rectified: true, label: `${producer.label} + relu` }, output);
    }
    const slopes = producers.get(second) ?? -1;
    const gradient = ops[slopes];
    // The sum must be there when the ReLU's gradient is taken, which may be before its other uses.
    if (name === "addBiasGradBias" && gradient !== undefined && gradient.biasSum === undefined) {
      const slope = slopeOfReluGradient(formulaIn(gradient.g));
      const label = `${gradient.label} + ${name}`;
      if (slope !== undefined && (producers.get(source) ?? -1) < slopes)
        return join(slopes, { ...gradient, biasSum: { g, slope, sum: source, output }, label }, output);
    }
    producers.set(output, ops.length);
    ops.push({
      name,
      g,
      inputs: reads,
      output,
      call,
      label: nameOfCall(name, g),
      rectified: false,
      biasSum: undefined,
      pool: undefined,
    });
  });
  return joinPooling(ops, uses);
}

/** The gradient of max pooling joined to that of the ReLU (and bias) before it, which alone reads it. */
function joinPooling(ops: readonly Op[], uses: ReadonlyMap<number, number>): Op[] {
  const makers = new Map(ops.map((op) => [op.output, op]));
  const joined = new Set<Op>();
  const result = ops.map((op) => {
    const [y, slopes = -1] = op.inputs;
    const pooling = makers.get(slopes);
    const [pooled, dy] = pooling?.inputs ?? [];
    if (pooling?.name !== "maxPoolGradX" || y === undefined || dy === undefined) return op;
    if (pooled !== y || uses.get(slopes) !== 1) return op;
    if (op.biasSum === undefined || !samePlanes(pooling.g, op.biasSum.g)) return op;
    joined.add(pooling);
    return { ...op, inputs: [y, dy], pool: pooling.g, label: `maxPoolGradX + ${op.label}` };
  });
  return result.filter((op) => !joined.has(op));
}

function samePlanes(pool: AnyGeometry, { outer = 0, channels = 0, inner = 0 }: AnyGeometry): boolean {
  const { planes, inHeight = 0, inWidth = 0 } = pool;
  return planes === outer * channels && inHeight * inWidth === inner;
}

const isConvolution = (op: Op): boolean => (op.name === "conv2d" || op.name === "convBias") && !op.rectified;

/**
 * How often each value is read by a call whose result is needed; a value that outlives the program is read once more. Values
 * that nobody reads are not in the map.
 */
function countUses(
  inputs: Recording["inputs"],
  survives: readonly boolean[],
  first: number,
): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  const use = (value: number): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  const last = first + inputs.length - 1;
  // Backwards: a call's readers come after it.
  pairs(inputs, survives)
    .toReversed()
    .forEach(([reads, survived], after) => {
      const output = last - after;
      if (survived) use(output);
      if (uses.has(output)) reads.forEach(use);
    });
  return uses;
}
