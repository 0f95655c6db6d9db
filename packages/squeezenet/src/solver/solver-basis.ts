import type { Net } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import { LifetimeError } from "@squeezenet/core";
import {
  checkWritable,
  type EncodedSnapshot,
  type Fed,
  type Host,
  isNotice,
  type Notice,
  type SnapshotBytes,
  type TrainingRun,
  writeSnapshot,
} from "@squeezenet/training";
import { LoadedNet } from "../loaded-net.ts";
import type { SolverRunEvent } from "./solver-run.ts";
import type { StopSwitch } from "./stop-switch.ts";

/** What a solver is made of. */
export interface BasisOptions {
  readonly host: Host;
  /** With its snapshot_prefix settled. */
  readonly solver: SolverParameter;
  /** Whether snapshots are written. */
  readonly writes: boolean;
  readonly stop: StopSwitch;
  /** Hears notices while no loop is open. */
  readonly say: (notice: Notice) => void;
  readonly openRun: (opening: Opening) => AsyncGenerator<Notice, TrainingRun>;
  /** Ends feeds, and closes the backend if it is the solver's. */
  readonly close: () => Promise<void>;
}

/** How a run is opened. */
export interface Opening {
  readonly snapshot?: string | SnapshotBytes;
  /** The net whose weights the run is to use. */
  readonly share?: Net;
}

/** What stays of a solver when it is restored: its nets, its place, its end. */
export class SolverBasis {
  readonly net: LoadedNet;
  readonly testNets: readonly LoadedNet[];
  readonly #options: BasisOptions;
  /** Owns the weights. */
  readonly #owner: Net;
  #freed = false;

  /** @param run the first one, whose nets stay */
  constructor(options: BasisOptions, { seed, fed: { train, tests } }: TrainingRun) {
    this.#options = options;
    this.#owner = train.net;
    this.net = viewOf(train, seed);
    this.testNets = tests.map((test) => viewOf(test, seed));
  }

  get host(): Host {
    return this.#options.host;
  }

  get solver(): SolverParameter {
    return this.#options.solver;
  }

  get writes(): boolean {
    return this.#options.writes;
  }

  get stop(): StopSwitch {
    return this.#options.stop;
  }

  /** Tells a notice for which no loop is open. */
  hear(event: SolverRunEvent): void {
    if (isNotice(event)) this.#options.say(event);
  }

  /** Opens a run that goes on from a snapshot, on the same weights. @throws what `openRun` throws */
  open(snapshot: string | SnapshotBytes): Promise<TrainingRun> {
    const { openRun, say } = this.#options;
    return opened(openRun({ snapshot, share: this.#owner }), say);
  }

  /** @throws TrainingError where snapshots are to be written and cannot be */
  async checkDisk(): Promise<void> {
    const { writes, solver, host } = this.#options;
    if (writes) await checkWritable(solver.snapshot_prefix, host.files);
  }

  /** Writes a snapshot, if snapshots are written. */
  async *write(encoded: EncodedSnapshot): AsyncGenerator<Notice> {
    const { writes, host } = this.#options;
    if (writes) yield* writeSnapshot(encoded, host.files, async () => {});
  }

  /** Whether `end` was called. */
  get freed(): boolean {
    return this.#freed;
  }

  /** @param use what is about to be done: "train" @throws LifetimeError after the end */
  expectLive(use: string): void {
    if (this.#freed) throw new LifetimeError(`this solver was freed and cannot ${use}: free it after its last use`);
  }

  /** Frees the weights. The run is closed before. */
  async end(): Promise<void> {
    this.#freed = true;
    this.#owner.free();
    await this.#options.close();
  }
}

/** A run that stands, its notices told. */
export async function opened(
  opening: AsyncGenerator<Notice, TrainingRun>,
  say: (notice: Notice) => void,
): Promise<TrainingRun> {
  for (;;) {
    const next = await opening.next();
    if (next.done === true) return next.value;
    say(next.value);
  }
}

/** A net of the run as the user sees it. */
function viewOf({ net, parameter }: Fed, seed: number): LoadedNet {
  const release = async (): Promise<never> => {
    throw new LifetimeError(`net "${net.name}" is its solver's: free the solver`);
  };
  return new LoadedNet(net, { parameter, seed, shapes: net.inputs, release });
}
