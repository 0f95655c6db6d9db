import type { ChangeKind, Notice } from "@squeezenet/training";
import type { BackendChoice } from "../choose-backend.ts";
import type { TrainingFeed } from "../feed/training-feed.ts";
import type { SolverNetsOptions } from "./read-solver.ts";
import type { StopSignal } from "./solver-run.ts";
import type { SnapshotSource } from "./solver-snapshot.ts";

/** How a solver is loaded. */
export interface LoadSolverOptions extends SolverNetsOptions {
  /** Default: "cpu-worker". */
  readonly backend?: BackendChoice;
  /** The backend's own options: `{ threads: "2" }`, or `{ exact: "true" }` for the same bits on every machine. */
  readonly backendOptions?: Readonly<Record<string, string>>;
  /** Batches of one's own for the training net, in place of its database or for its inputs. */
  readonly feed?: TrainingFeed;
  /** The same for each test net; one without reads its database. */
  readonly testFeeds?: readonly (TrainingFeed | undefined)[];
  /** A snapshot to go on from. */
  readonly snapshot?: SnapshotSource;
  /** What may differ from the run that wrote the snapshot: "net", "solver", "data". */
  readonly allowChange?: readonly ChangeKind[];
  /** Takes the training database in another order in every epoch, drawn from the seed. Default: false. */
  readonly shuffle?: boolean;
  /** Stops at numbers that are not finite, and looks for a dead net. Default: true. */
  readonly watchdog?: boolean;
  /** Stops any run between two updates: an AbortSignal. */
  readonly signal?: StopSignal;
  /** Hears what is done beside the solver: nets that are built, files that are written. `run` tells it among its events. */
  readonly onNotice?: (notice: Notice) => void;
}
