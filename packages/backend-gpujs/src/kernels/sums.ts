import type { Channels, Elements } from "@squeezenet/core/backend";
import { flat, input, made, type Reading, type Step, step } from "../step.ts";
import { sumInBlocks } from "./loops.ts";

/** Terms that one thread adds up. */
const chunk = 256;

/** All numbers of an array added up: chunks, then chunks of their sums, until one is left. */
export function sumSteps(length: number, first: Reading, steps: readonly Step[] = []): readonly Step[] {
  const count = Math.ceil(length / chunk);
  const next = step(
    flat(count),
    [first],
    `let total = 0.0;
const start = $x * ${chunk};
${sumInBlocks(Math.min(chunk, length), (i) => (length % chunk === 0 || count === 1 ? `part += x[start + ${i}];` : `if (start + ${i} < ${length}) { part += x[start + ${i}]; }`))}
return total;`,
  );
  const all = [...steps, next];
  return count === 1 ? all : sumSteps(count, made(all.length - 1, "x", flat(count)), all);
}

/** One number: all `length` numbers of x added up. */
export const sum = ({ length }: Elements): readonly Step[] => sumSteps(length, input(0, "x", flat(length)));

/**
 * sum[channel] plus each outer row's terms. A row is added up in segments, in parallel, then its segments and the rows in
 * order: the way depends on `inner` alone, so any split over `outer` gives the same bits.
 */
function addRows({ outer, channels, inner }: Channels, names: readonly string[], term: string): readonly Step[] {
  const segments = Math.ceil(inner / chunk);
  const last = segments > 1 && inner % chunk !== 0;
  const add = (i: string): string => `part += ${term.replaceAll("$i", `start + ${i}`)};`;
  const rows = step(
    [segments, channels, outer],
    names.map((name, index) => input(index + 1, name, [inner, channels, outer])),
    `let total = 0.0;
const start = $x * ${chunk};
${sumInBlocks(Math.min(chunk, inner), (i) => (last ? `if (start + ${i} < ${inner}) { ${add(i)} }` : add(i)))}
return total;`,
  );
  const joined = step(
    flat(channels),
    [input(0, "sum", flat(channels)), made(0, "rows", [segments, channels, outer])],
    `let all = sum[$x];
for (let n = 0; n < ${outer}; n++) {
  let total = 0.0;
  ${sumInBlocks(segments, (i) => `part += rows[n][$x][${i}];`)}
  all += total;
}
return all;`,
  );
  return [rows, joined];
}

/** sum[channel] + Σ dy. dy is outer × channels × inner; sum and the result have one number a channel. */
export const addBiasGradBias = (g: Channels): readonly Step[] => addRows(g, ["dy"], "dy[$z][$y][$i]");

/** sum[channel] + Σ x · dy. x and dy are outer × channels × inner; sum and the result have one number a channel. */
export const scaleGradFactor = (g: Channels): readonly Step[] =>
  addRows(g, ["x", "dy"], "x[$z][$y][$i] * dy[$z][$y][$i]");
