import { type Backend, expectOpen } from "@squeezenet/core";
import type { Call } from "../case.ts";
import { type Excess, excessOf } from "../compare-call.ts";
import { runKernel } from "../run-kernel.ts";
import { type Label, openTrace, type TracedCall } from "./trace.ts";

/** A call whose answer is further from the oracle's than the kernel's a-priori bound allows. */
export interface Finding {
  readonly number: number;
  readonly kernel: TracedCall["kernel"];
  /** The kernel, or the formula that it computes. */
  readonly name: string;
  readonly label: string | null;
  readonly call: Call;
  readonly excess: Excess;
  /**
   * What the backend answers to the same inputs alone. `wrong`: the kernel itself is wrong. `right`: it is wrong only
   * in this program, by a race, a buffer that is reused too early, or a fusion.
   */
  readonly alone: "wrong" | "right";
}

/** A backend whose every call is compared with the oracle's. */
export interface Lockstep {
  readonly backend: Backend;
  /** Calls held against the oracle so far. */
  readonly checked: () => number;
}

/**
 * Runs a program on a backend and holds every call against the oracle: the oracle is given the very numbers that the
 * backend computed with, so that no error is inherited from call to call, and the bound is that of one call.
 *
 * @param found is told of each call that is off; it may throw to end the program
 * @throws BackendError for a backend that was not awaited
 */
export function openLockstep(
  tested: Backend,
  truth: Backend,
  { found, label = () => null }: { readonly found: (finding: Finding) => Promise<void>; readonly label?: Label },
): Lockstep {
  for (const backend of [tested, truth]) expectOpen(backend, "openLockstep");
  let checked = 0;
  const inspect = async ({ number, kernel, name, geometry, inputs, output, label }: TracedCall): Promise<void> => {
    checked++;
    const call = { geometry, inputs: inputs.map(({ values }) => values!) } as unknown as Call;
    const excess = await excessOf(truth, kernel, call, output.values!, tested.traits.precision, "worst");
    if (excess === null) return;
    const again = await runKernel(tested, kernel, call.geometry, call.inputs);
    const alone = (await excessOf(truth, kernel, call, again, tested.traits.precision)) === null ? "right" : "wrong";
    await found({ number, kernel, name, label, call, excess, alone });
  };
  return { backend: openTrace(tested, { inspect, label }), checked: () => checked };
}
