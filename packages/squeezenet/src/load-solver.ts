import type { ChangeKind, Notice } from "@squeezenet/training";
import type { BackendChoice } from "./choose-backend.ts";
import type { TrainingFeed } from "./feed/training-feed.ts";
import type { LoadedSolver } from "./solver/loaded-solver.ts";
import type { SolverNetsOptions, SolverSource } from "./solver/read-solver.ts";
import type { StopSignal } from "./solver/solver-run.ts";
import type { SnapshotSource } from "./solver/solver-snapshot.ts";

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

/**
 * Loads a solver with its nets, as `squeezenet train` does: with the same files, seed and backend it learns the same weights,
 * bit for bit. In Node files are paths, in a page addresses, anywhere URLs, Files, bytes, prototxt text or plain objects.
 *
 * ```ts
 * await using solver = await loadSolver("solver.prototxt");
 * for await (const event of solver.run()) if (event.kind === "iteration") console.log(event.iteration, event.loss);
 * await solver.net.save("net.caffemodel");
 * ```
 *
 * Batches of one's own take the place of a database:
 *
 * ```ts
 * const solver = await loadSolver("solver.prototxt", { feed: { data: { shape: [1000, 3, 32, 32], data }, label } });
 * const { loss } = await solver.step(100);
 * ```
 * @throws DataError, TrainingError for files that cannot be read, feeds that do not fit, and nets that do not match the solver
 * @throws PrototxtError, NetError, SolverError, WeightsError, WireError for files that cannot be followed, with file and line
 * where there is one; MessageError for fields that Caffe does not have
 * @throws BackendUnavailable where the backend cannot run here
 */
export async function loadSolver(solver: SolverSource, options: LoadSolverOptions = {}): Promise<LoadedSolver> {
  const { openSolver } = await import("./solver/open-solver.ts");
  return openSolver(solver, options);
}
