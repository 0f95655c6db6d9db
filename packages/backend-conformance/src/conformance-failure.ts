import type { CasePath } from "./case-path.ts";

/** Where and how a backend breaks its promise. */
export interface FailureDetails {
  /** The kernel, or the promise that no kernel stands for. */
  readonly what: string;
  readonly geometry?: object;
  readonly element?: number;
  /** The random case, where one was drawn. */
  readonly at?: CasePath;
}

/** A backend that does not do what a backend does. The message names kernel, geometry and element. */
export class ConformanceFailure extends Error {
  override readonly name: string = "ConformanceFailure";
  readonly details: FailureDetails;

  constructor(message: string, details: FailureDetails) {
    super(message);
    this.details = details;
  }
}
