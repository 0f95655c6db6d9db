import { type Formula, mathematics } from "@squeezenet/core";
import { formulaOf } from "./formula-of.ts";
import type { AnyGeometry, Recording } from "./recording.ts";

type Named = Pick<Recording["calls"][number], "name" | "g">;

/** A call whose formula is a ReLU or a ReLU's gradient, as that kernel, so that every fusion finds it; else the call itself. */
export function recognised({ name, g }: Named): Named {
  const formula = formulaOf(g);
  if (formula === undefined) return { name, g };
  const relu = slopeOf(formula, 0);
  if (relu !== undefined) return { name: "relu", g: rectifier(g, relu) };
  const gradient = slopeOf(formula, 1);
  return gradient === undefined ? { name, g } : { name: "reluGradX", g: rectifier(g, gradient) };
}

const rectifier = ({ length = 0 }: AnyGeometry, slope: number): AnyGeometry => ({ length, slope });

/** The slope of x0 > 0 ? x : slope·x, where x is input `place`: 0 for a ReLU, 1 for its gradient. */
function slopeOf({ root: { node }, inputs, spread }: Formula, place: 0 | 1): number | undefined {
  if (node.op !== "where" || spread !== undefined || inputs !== place + 1) return undefined;
  const [compared, zero, yes, no] = node.args;
  if (!mathematics.isNumber(zero, 0) || !isInput(compared, 0) || !isInput(yes, place) || no.node.op !== "*")
    return undefined;
  const [slope, factor] = no.node.args;
  return slope.node.op === "number" && factor === yes ? slope.node.value : undefined;
}

const isInput = ({ node }: mathematics.Expr<string>, place: number): boolean =>
  node.op === "input" && node.place === place;
