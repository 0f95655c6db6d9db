import type { Finding } from "@squeezenet/backend-conformance/lockstep";
import type { Distance } from "./distance.ts";

/** A call of a kernel in a run. */
export interface SeenCall {
  /** The kernel's, or its formula's. */
  readonly name: string;
  readonly geometry: object;
  /** The layer that made it, where that is known. */
  readonly layer: string | null;
}

/** What holding a backend against another is made of, one after another. */
export type DiffEvent =
  /** What another machine may give. */
  | { readonly kind: "varies"; readonly variation: string }
  /** Every call is within its bound. */
  | { readonly kind: "all within"; readonly checked: number }
  /** Run without looking in between, the weights are those of the run in steps. */
  | { readonly kind: "right in one"; readonly distance: Distance }
  /** They are not, unless the output of this operation is looked at: a fusion, or memory that is reused too early. */
  | { readonly kind: "wrong in one"; readonly distance: Distance; readonly number: number; readonly call: SeenCall }
  /** The first call that is off. */
  | { readonly kind: "off"; readonly finding: Finding }
  /** The smallest call that still is, and a test that shows it. */
  | { readonly kind: "shrunk"; readonly name: string; readonly geometry: object; readonly test: string };
