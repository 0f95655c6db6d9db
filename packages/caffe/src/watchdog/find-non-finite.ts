import { expectFound, Tape } from "@squeezenet/core";
import type { Step } from "../layer.ts";
import type { Net } from "../net.ts";

/** Numbers that are NaN or infinite, and where they first stood. */
export interface NonFinite {
  /** The layer in which they appeared: the first in the order of the forward pass. */
  readonly layer: string;
  /** A top of that layer, or `param 0` of it. */
  readonly what: string;
  /** The first of them: NaN, Infinity or -Infinity. */
  readonly value: number;
  /** Where it stands in its blob, row-major. */
  readonly index: number;
}

const firstOf = (values: Float32Array): Pick<NonFinite, "value" | "index"> | null => {
  const index = values.findIndex((value) => !Number.isFinite(value));
  return index < 0 ? null : { index, value: expectFound(values, index) };
};

/** The first learned blob that holds a number that is not finite. Reads them all. */
export async function findNonFiniteParam(net: Net): Promise<NonFinite | null> {
  for (const param of net.params) {
    const found = firstOf(await param.read());
    if (found !== null) return { layer: param.layer, what: `param ${param.index}`, ...found };
  }
  return null;
}

/** Runs one forward pass and finds the first layer that made a number that is not finite: its weights, or else its tops. */
export async function findNonFinite(net: Net, step: Step): Promise<NonFinite | null> {
  const param = await findNonFiniteParam(net);
  using tape = new Tape(net.backend, "forward");
  const { blobs } = net.forward(tape, step, "all");
  for (const { parameter, tops } of net.layers) {
    if (param?.layer === parameter.name) return param;
    for (const top of tops) {
      const found = firstOf(await net.backend.read(expectFound(blobs, top).buffer));
      if (found !== null) return { layer: parameter.name, what: `blob "${top}"`, ...found };
    }
  }
  return null;
}
