import type { Elements, Kernels } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { flat, input, made, type Step, step } from "../step.ts";

type Geometry<Name extends keyof Kernels> = Parameters<Kernels[Name]>[0];

/** One number from the numbers at the same place of each input. */
function pointwise(
  { length }: Elements,
  names: readonly string[],
  body: string,
  scalars: Readonly<Record<string, string>> = {},
): readonly Step[] {
  const dims: Dims = flat(length);
  const fetch = names.map((name, index) => `const ${name} = array${index}[$x];`).join(" ");
  const readings = names.map((_, index) => input(index, `array${index}`, dims));
  return [step(dims, readings, `${fetch}\n${body}`, scalars)];
}

export const axpby = (g: Elements): readonly Step[] =>
  pointwise(g, ["x", "y"], "return alpha * x + beta * y;", { alpha: "alpha", beta: "beta" });

export const multiply = (g: Elements): readonly Step[] => pointwise(g, ["x", "y"], "return x * y;");

// A comparison with NaN is false, and what is not greater is taken as it is: so NaN passes, as in the oracle.
export const sign = (g: Elements): readonly Step[] =>
  pointwise(g, ["x"], "let s = x; if (x > 0) { s = 1.0; } if (x < 0) { s = -1.0; } return s;");

/** In two steps: drivers make one of `x > y ? x : y` into a maximum that prefers what is a number to NaN. */
export const maximum = ({ length }: Elements): readonly Step[] => {
  const [x, y] = [input(0, "x", flat(length)), input(1, "y", flat(length))];
  return [
    step(flat(length), [x, y], "let first = 0.0; if (x[$x] > y[$x]) { first = 1.0; } return first;"),
    step(
      flat(length),
      [x, y, made(0, "first", flat(length))],
      "let m = y[$x]; if (first[$x] > 0.5) { m = x[$x]; } return m;",
    ),
  ];
};

export const maximumGradX = (g: Elements): readonly Step[] =>
  pointwise(g, ["x", "y", "dy"], "let d = 0.0; if (x > y) { d = dy; } return d;");

export const relu = (g: Elements): readonly Step[] =>
  pointwise(g, ["x"], "let r = x; if (x > 0) { r = x; } else { r = slope * x; } return r;", { slope: "slope" });

export const reluGradX = (g: Elements): readonly Step[] =>
  pointwise(g, ["y", "dy"], "let d = dy; if (y > 0) { d = dy; } else { d = slope * dy; } return d;", {
    slope: "slope",
  });

export const sgdHistory = (g: Elements): readonly Step[] =>
  pointwise(
    g,
    ["w", "dw", "history"],
    "const gradient = scale * dw + decay * w;\nreturn rate * gradient + momentum * history;",
    { scale: "scale", decay: "decay", rate: "rate", momentum: "momentum" },
  );

/** Exponents that are products and square roots are computed as such; the others through logarithm and exponential. */
export function power(g: Geometry<"power">): readonly Step[] {
  const inverse = g.power < 0 ? "1.0 / " : "";
  const code = ["const b = shift + scale * x;", ...raise(Math.abs(g.power)), `return ${inverse}r;`];
  return pointwise(g, ["x"], code.join("\n"), { scale: "scale", shift: "shift" });
}

/** Code that leaves b to the power of `p` ≥ 0 in r. */
export function raise(p: number, b = "b", r = "r"): readonly string[] {
  if (p > 64 || !Number.isInteger(4 * p))
    return [`let ${r} = 0.0;`, `if (${b} !== 0) { ${r} = exponential(${p} * logarithm(${b})); }`];
  const code = [`let ${r} = 1.0;`];
  if (p % 1 !== 0) code.push(`const ${r}root = Math.sqrt(${b});`);
  if (p % 0.5 !== 0) code.push(`${r} = Math.sqrt(${r}root);`);
  if (p % 1 >= 0.5) code.push(`${r} = ${r} * ${r}root;`);
  let square = b;
  for (let left = Math.floor(p), level = 0; left > 0; left = Math.floor(left / 2), level++) {
    if (left % 2 === 1) code.push(`${r} = ${r} * ${square};`);
    if (left > 1) code.push(`const ${r}square${level} = ${square} * ${square};`);
    square = `${r}square${level}`;
  }
  return code;
}
