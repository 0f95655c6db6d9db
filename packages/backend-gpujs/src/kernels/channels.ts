import type { Channels, Kernels } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { input, type Step, step } from "../step.ts";

type Geometry<Name extends keyof Kernels> = Parameters<Kernels[Name]>[0];

const volume = ({ outer, channels, inner }: Channels): Dims => [inner, channels, outer];

/** y[c] = the sum of x over the channels c − radius … c + radius that exist. x and y are outer × channels × inner. */
export const channelWindowSum = (g: Geometry<"channelWindowSum">): readonly Step[] => [
  step(
    volume(g),
    [input(0, "x", volume(g))],
    `let total = 0.0;
for (let d = 0; d < ${2 * g.radius + 1}; d++) {
  const c = $y + d - ${g.radius};
  if (c >= 0 && c < ${g.channels}) { total += x[$z][c][$x]; }
}
return total;`,
  ),
];

/** x's channels, then y's: outer × left × inner and outer × right × inner give outer × (left + right) × inner. */
export const concat = ({ outer, left, right, inner }: Geometry<"concat">): readonly Step[] => [
  step(
    [inner, left + right, outer],
    [input(0, "x", [inner, left, outer]), input(1, "y", [inner, right, outer])],
    `let v = 0.0;
const c = $y - ${left};
if (c < 0) { v = x[$z][$y][$x]; } else { v = y[$z][c][$x]; }
return v;`,
  ),
];

/** The channels start … start + count − 1 of x: outer × channels × inner gives outer × count × inner. */
export const slice = (g: Geometry<"slice">): readonly Step[] => [
  step([g.inner, g.count, g.outer], [input(0, "x", volume(g))], `const c = $y + ${g.start};\nreturn x[$z][c][$x];`),
];

/**
 * slice's gradient: dy (outer × count × inner) at the channels that were taken, 0 at the others (outer × channels × inner).
 */
export const sliceGradX = (g: Geometry<"sliceGradX">): readonly Step[] => [
  step(
    volume(g),
    [input(0, "dy", [g.inner, g.count, g.outer])],
    `let v = 0.0;
const c = $y - ${g.start};
if (c >= 0 && c < ${g.count}) { v = dy[$z][c][$x]; }
return v;`,
  ),
];
