import type { Backend } from "@squeezenet/core";
import type { FedNet } from "./fed-net.ts";
import type { DrawMask } from "./layer.ts";
import type { Histories, Progress } from "./solver-state.ts";

/** What the outside asks of a running solver (Caffe's SIGINT and SIGHUP). */
export type Request = "stop" | "snapshot";

/** What a solver needs besides its parameter. All of it stays the caller's, who frees it after the run. */
export interface SolverOptions {
  readonly backend: Backend;
  readonly train: FedNet;
  readonly tests: readonly FedNet[];
  readonly drawMask: DrawMask;
  /** The state to go on from. */
  readonly progress?: Progress;
  /** The histories to go on from, which the run replaces and does not free; without them it makes zeros for itself. */
  readonly histories?: Histories;
  /** Takes the request that has come in since it was asked last, if any. */
  readonly request?: () => Request | null;
  /** Stop at numbers that are not finite and look for a dead net: true unless told. */
  readonly watchdog?: boolean;
}
