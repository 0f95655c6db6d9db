import type { Net } from "@squeezenet/caffe";

/** Where some floats lie in a file. */
export interface Block {
  readonly offset: number;
  readonly shape: readonly number[];
}

/** A step of a net in single-assignment form, for runtimes that know nothing of Caffe. */
export type Step =
  | {
      readonly op: "conv";
      readonly x: string;
      readonly y: string;
      readonly weights: Block;
      readonly bias: Block;
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly pad: readonly number[];
    }
  | { readonly op: "relu" | "mean" | "softmax"; readonly x: string; readonly y: string }
  | { readonly op: "maxPool"; readonly x: string; readonly y: string; readonly kernel: number; readonly stride: number }
  | { readonly op: "concat"; readonly xs: readonly string[]; readonly y: string };

export interface Graph {
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly output: string;
  readonly steps: readonly Step[];
}

/** A net's steps and all its learned numbers, one after another. @throws TypeError for a layer that SqueezeNet does not have */
export async function graphOf(net: Net): Promise<{ readonly graph: Graph; readonly weights: Float32Array }> {
  const parts: Float32Array[] = [];
  let offset = 0;
  const place = (values: Float32Array, shape: readonly number[]): Block => {
    parts.push(values);
    offset += values.length;
    return { offset: offset - values.length, shape };
  };
  const names = new Map<string, string>([...net.inputs.keys()].map((blob) => [blob, blob]));
  const steps: Step[] = [];
  for (const { parameter, layer, bottoms, tops } of net.layers) {
    const x = names.get(bottoms[0] ?? "") ?? "";
    const [top = ""] = tops;
    // In-place layers make a new name of an old blob; Split and Dropout make none.
    const y = `${parameter.name}:${top}`;
    const { type } = parameter;
    if (type === "Input") continue;
    if (type === "Split" || type === "Dropout") {
      for (const blob of tops) names.set(blob, x);
      continue;
    }
    if (type === "Convolution") {
      const [w, b] = await Promise.all(layer.blobs.map(({ param }) => param.read()));
      const { pad, stride } = parameter.convolution_param;
      const shape = layer.blobs[0]!.shape;
      const weights = place(w!, shape);
      const bias = place(b!, layer.blobs[1]!.shape);
      const pair = (values: readonly number[], missing: number): readonly number[] => [
        values[0] ?? missing,
        values[1] ?? values[0] ?? missing,
      ];
      steps.push({
        op: "conv",
        x,
        y,
        weights,
        bias,
        kernel: shape.slice(2),
        stride: pair(stride, 1),
        pad: pair(pad, 0),
      });
    } else if (type === "ReLU") steps.push({ op: "relu", x, y });
    else if (type === "Softmax") steps.push({ op: "softmax", x, y });
    else if (type === "Concat") steps.push({ op: "concat", xs: bottoms.map((blob) => names.get(blob)!), y });
    else if (type === "Pooling" && parameter.pooling_param.pool === "AVE") steps.push({ op: "mean", x, y });
    else if (type === "Pooling") {
      const { kernel_size: kernel, stride } = parameter.pooling_param;
      steps.push({ op: "maxPool", x, y, kernel, stride });
    } else throw new TypeError(`layer "${parameter.name}": the benchmark's peers are given no ${type}`);
    names.set(top, y);
  }
  const [[name, shape]] = [...net.inputs] as [[string, readonly number[]]];
  const weights = new Float32Array(offset);
  let at = 0;
  for (const part of parts) {
    weights.set(part, at);
    at += part.length;
  }
  const last = steps.at(-1)!;
  return { graph: { input: { name, shape }, output: last.y, steps }, weights };
}
