import type { Formula } from "@squeezenet/core";

/** The formula of a call of `pointwise`: the one field of all geometries that is not a number. */
export const formulaOf = (g: Readonly<Record<string, number>>): Formula | undefined =>
  (g as { readonly formula?: unknown })["formula"] as Formula | undefined;
