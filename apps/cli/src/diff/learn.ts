import { clone } from "@squeezenet/caffe-io";
import type { Prepared } from "../run/prepare.ts";
import { runTraining, type TrainingOptions } from "../run/training.ts";

/** Learned blobs by layer and number. */
export type Learned = ReadonlyMap<string, Float32Array>;

export interface LearnOptions extends Pick<TrainingOptions, "backend" | "rng" | "shuffle"> {
  readonly iterations: number;
  readonly onLayer: (name: string) => void;
}

/** Trains some iterations, writes nothing, and gives what was learned. */
export async function learn({ solver, nets }: Prepared, options: LearnOptions): Promise<Learned> {
  const learned = new Map<string, Float32Array>();
  let left = options.iterations;
  const quiet = clone(solver, { test_iter: [], test_interval: 0, snapshot: 0, display: 0, snapshot_after_train: true });
  await runTraining(
    quiet,
    { train: nets.train, tests: [] },
    {
      ...options,
      log: () => {},
      watchdog: false,
      request: () => (--left === 0 ? "stop" : null),
      begin: async () => [
        (event) => {
          if (event.kind !== "snapshot") return;
          for (const { name, blobs } of event.snapshot.model.layer)
            blobs.forEach(({ data }, i) => learned.set(`${name} ${i}`, data));
        },
      ],
    },
  );
  return learned;
}
