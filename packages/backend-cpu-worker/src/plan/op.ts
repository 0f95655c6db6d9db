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

export interface BiasSum {
  readonly g: AnyGeometry;
  readonly sum: number;
  readonly output: number;
}

/**
 * The recorded calls without those whose result nobody reads, with ReLU joined to the convolution before it, and the
 * gradient of a bias to that of the ReLU after it, and of max pooling after that. No fusion changes a bit of any result.
 */
export function fuse({ calls, externals, inputs, survives }: Recording): Op[] {
  const first = externals.length;
  const uses = countUses(inputs, survives, first);
  const ops: Op[] = [];
  const producers = new Map<number, number>();
  /** The op at `at` becomes `op`, which makes `output` too. */
  const join = (at: number, op: Op, output: number): void => {
    ops[at] = op;
    producers.set(output, at);
  };
  calls.forEach(({ name, g }, call) => {
    const output = first + call;
    if (uses[output] === 0) return;
    const [source = -1, second = -1] = inputs[call]!;
    const at = producers.get(source) ?? -1;
    const producer = ops[at];
    if (name === "relu" && g["slope"] === 0 && producer !== undefined && isConvolution(producer)) {
      if (uses[source] === 1 && !survives[source - first])
        return join(at, { ...producer, output, rectified: true, label: `${producer.label} + relu` }, output);
    }
    const slopes = producers.get(second) ?? -1;
    const gradient = ops[slopes];
    // The sum must be there when the ReLU's gradient is taken, which may be before its other uses.
    if (name === "addBiasGradBias" && gradient?.name === "reluGradX" && gradient.biasSum === undefined) {
      if ((producers.get(source) ?? -1) < slopes)
        return join(
          slopes,
          { ...gradient, biasSum: { g, sum: source, output }, label: "reluGradX + addBiasGradBias" },
          output,
        );
    }
    producers.set(output, ops.length);
    ops.push({
      name,
      g,
      inputs: inputs[call]!,
      output,
      call,
      label: name,
      rectified: false,
      biasSum: undefined,
      pool: undefined,
    });
  });
  return joinPooling(ops, uses);
}

/** The gradient of max pooling joined to that of the ReLU (and bias) before it, which alone reads it. */
function joinPooling(ops: readonly Op[], uses: readonly number[]): Op[] {
  const makers = new Map(ops.map((op) => [op.output, op]));
  const joined = new Set<Op>();
  const result = ops.map((op) => {
    const [y, slopes = -1] = op.inputs;
    const pooling = makers.get(slopes);
    const [pooled, dy] = pooling?.inputs ?? [];
    if (pooling?.name !== "maxPoolGradX" || pooled !== y || uses[slopes] !== 1) return op;
    if (op.biasSum === undefined || !samePlanes(pooling.g, op.biasSum.g)) return op;
    joined.add(pooling);
    return { ...op, inputs: [y!, dy!], pool: pooling.g, label: `maxPoolGradX + ${op.label}` };
  });
  return result.filter((op) => !joined.has(op));
}

const samePlanes = (pool: AnyGeometry, { outer = 0, channels = 0, inner = 0 }: AnyGeometry): boolean =>
  pool["planes"] === outer * channels && pool["inHeight"]! * pool["inWidth"]! === inner;

const isConvolution = (op: Op): boolean => (op.name === "conv2d" || op.name === "convBias") && !op.rectified;

/** How often each value is read by a call that counts; a value that outlives the program is read once more. */
function countUses(inputs: Recording["inputs"], survives: readonly boolean[], first: number): readonly number[] {
  const uses = Array.from({ length: first + inputs.length }, () => 0);
  for (let call = inputs.length - 1; call >= 0; call--) {
    if (survives[call]!) uses[first + call]!++;
    if (uses[first + call]! > 0) for (const input of inputs[call]!) uses[input]!++;
  }
  return uses;
}
