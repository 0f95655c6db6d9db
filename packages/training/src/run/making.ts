import { printText } from "@squeezenet/caffe-io";
import type { Backend } from "@squeezenet/core";
import type { Prepared } from "./prepare.ts";
import type { RunRecord } from "./run-record.ts";
import type { Choices } from "./training-options.ts";

/** The part of a receipt that is known before the run starts. */
export type Making = Pick<RunRecord, "code" | "backend" | "rng" | "shuffle" | "solver" | "net" | "tests">;

/** What a receipt says beside the solver and the nets. */
export interface MakingOptions extends Choices, Pick<RunRecord, "code"> {
  readonly backend: Backend;
  /** The name or path under which the backend was found. */
  readonly choice: string;
  /** The options with which it was opened, `key=value` each. */
  readonly options: readonly string[];
}

/** What the receipt of a run says of its making. */
export function makingOf({ solver, nets }: Prepared, made: MakingOptions): Making {
  const { backend, choice, options, code, rng, shuffle } = made;
  const { name, device, varies } = backend;
  return {
    code,
    backend: { name, device, choice, options, ...(varies === undefined ? {} : { varies }) },
    rng,
    shuffle,
    solver: printText(solver),
    net: printText(nets.train),
    tests: nets.tests.map((net) => printText(net)),
  };
}
