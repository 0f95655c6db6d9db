import type { Elements } from "../backend.ts";
import { exp, log, power } from "../elementary.ts";
import { fold } from "../pointwise/fold.ts";
import type { Formula } from "../pointwise/formula.ts";
import { Numbers } from "./numbers.ts";

type Call = Elements & { readonly formula: Formula };

/** How many elements go through the tree together. */
const block = 512;

/** Reads the tree node after node, a block of elements at a time, all in double, and rounds the result once. */
export function pointwise(g: Call, ...inputs: readonly Numbers[]): Numbers {
  const { formula, length } = g;
  const given = new Map<string, unknown>(Object.entries(g));
  const fills: ((first: number) => void)[] = [];
  const column = (value: (i: number, element: number) => number): Float64Array => {
    const to = new Float64Array(block);
    fills.push((first) => {
      for (let i = 0; i < block; i++) to[i] = value(i, first + i);
    });
    return to;
  };
  const result = fold<Float64Array>(formula.root, {
    input: (place) => column(reading(formula, place, given, inputs)),
    number: (value) => new Float64Array(block).fill(value),
    scalar: (name) => new Float64Array(block).fill(Number(given.get(name))),
    "+": (a, b) => column((i) => a[i]! + b[i]!),
    "-": (a, b) => column((i) => a[i]! - b[i]!),
    "*": (a, b) => column((i) => a[i]! * b[i]!),
    "/": (a, b) => column((i) => a[i]! / b[i]!),
    sqrt: (a) => column((i) => Math.sqrt(a[i]!)),
    exp: (a) => column((i) => exp(a[i]!)),
    log: (a) => column((i) => log(a[i]!)),
    pow: (a, p) => column((i) => power(a[i]!, p)),
    where: (a, b, yes, no) => column((i) => (a[i]! > b[i]! ? yes[i]! : no[i]!)),
  });
  const values = new Float32Array(length);
  for (let first = 0; first < length; first += block) {
    for (const fill of fills) fill(first);
    values.set(result.subarray(0, length - first), first);
  }
  return new Numbers(values);
}

/** An input's number at an element. Past the end, in the last block, it is anything. */
function reading(
  { spread }: Formula,
  place: number,
  given: ReadonlyMap<string, unknown>,
  inputs: readonly Numbers[],
): (_: number, element: number) => number {
  const x = inputs[place]?.values ?? new Float32Array();
  const [channels, inner] = [Number(given.get("channels")), Number(given.get("inner"))];
  if (place !== spread) return (_, element) => x[element] ?? 0;
  return (_, element) => x[Math.floor(element / inner) % channels] ?? 0;
}
