import type { StopSignal } from "./solver-run.ts";

/** The signal that a run listens to: its own, or that of all runs of a solver. */
export class StopSwitch {
  readonly #always: StopSignal;
  #now: StopSignal;

  constructor(always: StopSignal = { aborted: false }) {
    this.#always = always;
    this.#now = always;
  }

  /** Takes the signal of a run that begins; says whether it stops before its first update. */
  begin(signal: StopSignal | undefined): boolean {
    this.#now = signal ?? this.#always;
    return this.#now.aborted;
  }

  /** What a run asks after each update. */
  readonly request = (): "stop" | null => (this.#now.aborted ? "stop" : null);
}
