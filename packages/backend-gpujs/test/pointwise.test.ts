import { type Formula, mathematics, oracle } from "@squeezenet/core";
import type { Backend } from "@squeezenet/core/backend";
import { expect, test } from "vitest";
import { openForTest } from "./open-for-test.ts";

const { formula, greater, max, number, spreadFormula, where } = mathematics;
const opened = openForTest();
const sumOf = (terms: readonly mathematics.Expr[]): mathematics.Expr => terms.reduce((sum, x) => sum.plus(x));

// Two small ones; each of the others reads more arrays than one program may.
const formulas: readonly Formula[] = [
  formula("nothing but its input", (x) => x),
  formula("a choice of numbers, its own comparison", (x) => where(greater(number(1), 0), 1, 0).plus(x)),
  formula("a sum of twelve", (a, b, c, d, e, f, g, h, i, j, k, l) => sumOf([a, b, c, d, e, f, g, h, i, j, k, l])),
  formula("a tree of twelve", (a, b, c, d, e, f, g, h, i, j, k, l) => {
    const halves = [a.times(b).plus(c.times(d)), e.times(f).plus(g.times(h))];
    return sumOf(halves).times(i.times(j).plus(k.times(l)));
  }),
  formula("choices that overlap", (a, b, c, d, e, f, g, h, i) => {
    const other = where(greater(e, f), max(f, g).times(max(g, h)), max(a, i));
    return where(greater(a, i), max(b, c).plus(max(c, d)), other);
  }),
  formula("what is read twice", (a, b, c, d, e, f, g, h) => {
    const sum = sumOf([a, b, c, d]);
    return sum.times(e.plus(f).plus(sum)).plus(g.times(h).plus(sum));
  }),
  spreadFormula("one number a channel", 8, (a, b, c, d, e, f, g, h, i) => {
    const rest = e.times(f).plus(g.times(h));
    return a.plus(i).times(b.plus(i)).plus(c.times(d)).plus(rest).times(2);
  }),
];

/** What a backend makes of a formula of 2 × 3 × 2 elements, in small whole numbers. */
async function computed(backend: Backend, made: Formula): Promise<number[]> {
  const inputs = Array.from({ length: made.inputs }, (_, place) =>
    backend.upload(
      Float32Array.from({ length: place === made.spread ? 3 : 12 }, (_, i) => ((7 * place + 3 * i) % 11) - 4),
    ),
  );
  const output = backend.kernels.pointwise({ formula: made, length: 12, channels: 3, inner: 2 }, ...inputs);
  const values = await backend.read(output);
  for (const buffer of [...inputs, output]) backend.free(buffer);
  return [...values];
}

// Whole numbers, so that no order of terms rounds anything.
test.each(formulas.map((made) => [made.name, made] as const))("%s: the oracle's numbers", async (_, made) => {
  expect(await computed(opened(), made)).toEqual(await computed(await oracle.open(), made));
});
