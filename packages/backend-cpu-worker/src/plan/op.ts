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
}

/** The recorded calls without those whose result nobody reads, and with ReLU joined to the convolution before it. */
export function fuse({ calls, externals, inputs, survives }: Recording): Op[] {
  const first = externals.length;
  const uses = countUses(inputs, survives, first);
  const ops: Op[] = [];
  const producers = new Map<number, number>();
  calls.forEach(({ name, g }, call) => {
    const output = first + call;
    if (uses[output] === 0) return;
    const [source] = inputs[call]!;
    const at = producers.get(source!);
    const producer = at === undefined ? undefined : ops[at];
    if (name === "relu" && g["slope"] === 0 && producer !== undefined && isConvolution(producer) && uses[source!] === 1 && !survives[source! - first]) {
      ops[at!] = { ...producer, output, rectified: true, label: `${producer.label} + relu` };
      producers.set(output, at!);
      return;
    }
    producers.set(output, ops.length);
    ops.push({ name, g, inputs: inputs[call]!, output, call, label: name, rectified: false });
  });
  return ops;
}

const isConvolution = (op: Op): boolean => (op.name === "conv2d" || op.name === "convBias") && !op.rectified;

/** How often each value is read by a call that counts; a value that outlives the program is read once more. */
function countUses(inputs: Recording["inputs"], survives: readonly boolean[], first: number): readonly number[] {
  const uses = new Array<number>(first + inputs.length).fill(0);
  for (let call = inputs.length - 1; call >= 0; call--) {
    if (survives[call]!) uses[first + call]!++;
    if (uses[first + call]! > 0) for (const input of inputs[call]!) uses[input]!++;
  }
  return uses;
}
