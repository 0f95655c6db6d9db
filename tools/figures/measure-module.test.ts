import { expect, test } from "vitest";
import { measureModule } from "./measure-module.ts";

test("counts lines, functions, assertions and exports of a module", () => {
  const { lines, functions, casts, nonNull, exports } = measureModule(`/** Doubles. @throws RangeError for none */
export function double(x: readonly number[]): number {
  return x[0]! * 2;
}
const settings = { a: 1 } as const;
export const half = (x: unknown) => (x as number) / 2;
export type { A } from "./a.ts";
`);
  expect({ lines, functions, casts, nonNull }).toEqual({ lines: 7, functions: [3, 1], casts: 1, nonNull: 1 });
  expect(exports).toEqual([
    { name: "double", line: 2, docstring: "/** Doubles. @throws RangeError for none */" },
    { name: "half", line: 6, docstring: null },
  ]);
});

test("an exclamation mark in a string or a comment is no assertion", () => {
  expect(measureModule('const a = "b!"; // c!\n')).toMatchObject({ nonNull: 0, casts: 0 });
});

test("the first of several overloads speaks for all, and a docstring may hold an opening of its own", () => {
  const { exports } = measureModule(`/* no docstring */
/** Reads images/*.png. */
export function read(x: string): string;
export function read(x: number): number;
export function read(x: unknown): unknown { return x; }
`);
  expect(exports).toEqual([{ name: "read", line: 3, docstring: "/** Reads images/*.png. */" }]);
});
