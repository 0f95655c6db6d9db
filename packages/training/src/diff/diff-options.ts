import type { Backend } from "@squeezenet/core";
import type { Host } from "../host.ts";
import type { Choices } from "../run/training-options.ts";

/** How a backend is held against another. */
export interface DiffOptions extends Choices {
  readonly host: Host;
  /** Updates to train. */
  readonly iterations: number;
  /** Opens the backend that is looked at; it is closed after each run. */
  readonly open: () => Promise<Backend>;
  /** Its name or path, for the test that is written. */
  readonly backend: string;
  /** The backend that is right. */
  readonly truth: Backend;
}
