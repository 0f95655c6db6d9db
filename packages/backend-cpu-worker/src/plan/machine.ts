import type { InstructionSet } from "../wasm/lanes.ts";

/** What a plan is made for. */
export interface Machine {
  readonly set: InstructionSet;
  readonly threads: number;
}
