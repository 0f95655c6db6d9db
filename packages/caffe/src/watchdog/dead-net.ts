import { expectFound, Tape } from "@squeezenet/core";
import type { Step } from "../layer.ts";
import type { Net } from "../net.ts";

/** After how many iterations at ln(classes) a net is looked into. */
const PATIENCE = 100;

/** A net that has stopped to learn: its scores are the same for every class, whatever the image. */
export interface DeadNet {
  readonly loss: number;
  readonly classes: number;
  /** The blob of scores that are all the same. */
  readonly scores: string;
  /** The last ReLU before the loss, if all that it lets through is zeros: no gradient passes it again. */
  readonly relu: string | null;
}

/** A loss that shows whether the net tells classes apart. */
interface Judge {
  readonly scores: string;
  readonly classes: number;
  readonly chanceLoss: number;
}

/**
 * Watches for SqueezeNet's best-known failure: the last ReLU gives nothing but zeros, so every class has the same score,
 * the loss is exactly ln(classes) (6.907755 for 1000) and stays there, since no gradient passes that ReLU.
 */
export class DeadNetDetector {
  readonly #net: Net;
  readonly #judges: readonly Judge[];
  #stuck = 0;
  #reported = false;

  constructor(net: Net) {
    this.#net = net;
    this.#judges = net.layers.flatMap(({ layer: { labels, chanceLoss = 0 }, bottoms }) =>
      // With one class the loss is 0 whatever the net does.
      labels === undefined || chanceLoss === 0
        ? []
        : [{ scores: expectFound(bottoms, 0), classes: labels.classes, chanceLoss }],
    );
  }

  /** Takes the loss of one more iteration and its last batch; looks into the net after 100 in a row at ln(classes). */
  async observe(loss: number, step: Step): Promise<DeadNet | null> {
    const [judge, another] = this.#judges;
    if (judge === undefined || another !== undefined || this.#reported) return null;
    // Softmax and log round: a dead net's loss is within some float32 steps of ln(classes), a live one's only by chance.
    this.#stuck = Math.abs(loss / judge.chanceLoss - 1) < 1e-6 ? this.#stuck + 1 : 0;
    if (this.#stuck < PATIENCE) return null;
    this.#stuck = 0;
    const dead = await this.#examine(judge, loss, step);
    this.#reported = dead !== null;
    return dead;
  }

  async #examine({ scores: blob, classes }: Judge, loss: number, step: Step): Promise<DeadNet | null> {
    using tape = new Tape(this.#net.backend, "forward");
    const { blobs } = this.#net.forward(tape, step, "all");
    const read = (name: string): Promise<Float32Array> => this.#net.backend.read(expectFound(blobs, name).buffer);
    const scores = await read(blob);
    if (scores.some((score) => score !== scores[0])) return null;
    const relu = this.#net.layers.findLast(({ type }) => type.canDie === true);
    const silent = relu !== undefined && (await read(expectFound(relu.tops, 0))).every((value) => value === 0);
    return { loss, classes, scores: blob, relu: silent ? relu.parameter.name : null };
  }
}
