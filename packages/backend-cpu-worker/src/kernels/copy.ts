import { mathematics } from "@squeezenet/core";
import type { Kernel } from "./kernel.ts";
import { pointwise } from "./pointwise.ts";

/** y = x. Words: as `rowwise`. */
export const copy: Kernel = pointwise(mathematics.formula("copy", (x) => x));

/** y = 0. Words: as `rowwise`, without inputs. */
export const zeros: Kernel = pointwise(mathematics.formula("zeros", () => mathematics.number(0)));
