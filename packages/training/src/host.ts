import type { Databases } from "./databases.ts";
import type { Files } from "./files.ts";
import type { Hashing } from "./hashing.ts";

/** A machine, as receipts name it. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
}

/** What a run needs of the place where it runs. `nodeHost` of `@squeezenet/training/node` is Node's. */
export interface Host {
  readonly files: Files;
  readonly hashing: Hashing;
  readonly databases: Databases;
  readonly machine: Machine;
  /** The runtime and its version, such as "node 20.20.2". */
  readonly runtime: string;
  /** A seed below 2³¹ that nobody can guess, for a solver without one. */
  drawSeed(): number;
  /** Lets others have a turn between two iterations that may never wait for anything. */
  pause(): Promise<void>;
}
