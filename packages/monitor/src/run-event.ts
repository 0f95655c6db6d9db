/** One number of an output blob. */
export interface RunOutput {
  readonly name: string;
  readonly value: number;
  /** 0 for a blob that is no loss. */
  readonly lossWeight: number;
}

/** What all events but the first have: when they happened. */
interface Timed {
  /** Since the start event before them. */
  readonly seconds: number;
  /** Updates done before. */
  readonly iteration: number;
}

/** A part of a run begins: the whole run, or its next part after a restart. */
export interface StartEvent {
  readonly kind: "start";
  readonly net: string;
  readonly policy: string;
  /** Updates done before this part of the run; what earlier parts said of later iterations no longer counts. */
  readonly iteration: number;
  /** max_iter, where it is known. */
  readonly iterations: number | null;
  /** ISO 8601, where it is known. */
  readonly time: string | null;
}

/** One update of the weights is done. */
export interface IterationEvent extends Timed {
  readonly kind: "iteration";
  /** The mean over the effective batch, or null in a log of Caffe's, which does not tell it. */
  readonly loss: number | null;
  /** The mean of each of the iter_size batches in turn. */
  readonly batchLosses: readonly number[];
  /** Over the last average_loss iterations: what Caffe prints as `loss =`. */
  readonly smoothedLoss: number;
  /** The output blobs of the last batch, at displayed iterations. */
  readonly outputs: readonly RunOutput[];
  /** Images since the iteration event before, or null where it is not known. */
  readonly images: number | null;
}

/** An event of a training run, one object a line in its JSON lines. All but the start have the seconds since then. */
export type RunEvent =
  | StartEvent
  | IterationEvent
  | (Timed & { readonly kind: "rate"; readonly rate: number })
  | (Timed & { readonly kind: "testing"; readonly net: number })
  | (Timed & {
      readonly kind: "tested";
      readonly net: number;
      readonly outputs: readonly RunOutput[];
    })
  | (Timed & { readonly kind: "snapshot" })
  /** Something that a person should know, such as a dead net. */
  | (Timed & { readonly kind: "warning"; readonly message: string })
  | (Timed & { readonly kind: "finished"; readonly early: boolean })
  /** The run ended with an error. */
  | (Timed & { readonly kind: "failed"; readonly message: string });
