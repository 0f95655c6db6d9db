import { Tape } from "@squeezenet/core";
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

/**
 * Watches for SqueezeNet's best-known failure: the last ReLU gives nothing but zeros, so every class has the same score,
 * the loss is exactly ln(classes) (6.907755 for 1000) and stays there, since no gradient passes that ReLU.
 */
export class DeadNetDetector {
  readonly #net: Net;
  readonly #judges: readonly { readonly scores: string; readonly classes: number }[];
  #stuck = 0;
  #reported = false;

  constructor(net: Net) {
    this.#net = net;
    this.#judges = net.layers
      .filter(({ parameter }) => parameter.type === "SoftmaxWithLoss")
      .flatMap(({ parameter, bottoms }) => {
        const classes = net.shapes.get(bottoms[0]!)?.at(parameter.softmax_param.axis);
        return classes === undefined || classes < 2 ? [] : [{ scores: bottoms[0]!, classes }];
      });
  }

  /** Takes the loss of one more iteration and its last batch; looks into the net after 100 in a row at ln(classes). */
  async observe(loss: number, step: Step): Promise<DeadNet | null> {
    const judge = this.#judges.length === 1 ? this.#judges[0]! : null;
    if (judge === null || this.#reported) return null;
    // Softmax and log round: a dead net's loss is within some float32 steps of ln(classes), a live one's only by chance.
    this.#stuck = Math.abs(loss / Math.log(judge.classes) - 1) < 1e-6 ? this.#stuck + 1 : 0;
    if (this.#stuck < PATIENCE) return null;
    this.#stuck = 0;
    const dead = await this.#examine(judge, loss, step);
    this.#reported = dead !== null;
    return dead;
  }

  async #examine(judge: { scores: string; classes: number }, loss: number, step: Step): Promise<DeadNet | null> {
    using tape = new Tape(this.#net.backend, "forward");
    const { blobs } = this.#net.forward(tape, step, "all");
    const read = (blob: string): Promise<Float32Array> => this.#net.backend.read(blobs.get(blob)!.buffer);
    const scores = await read(judge.scores);
    if (scores.some((score) => score !== scores[0])) return null;
    const relu = this.#net.layers.findLast(({ parameter }) => parameter.type === "ReLU");
    const silent = relu !== undefined && (await read(relu.tops[0]!)).every((value) => value === 0);
    return { loss, ...judge, relu: silent ? relu.parameter.name : null };
  }
}
