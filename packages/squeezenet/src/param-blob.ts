import { type ParamView, WeightsError } from "@squeezenet/caffe";
import { type Shape, show, size } from "@squeezenet/core";

/** A learned blob of a loaded net. */
export class ParamBlob {
  readonly shape: Shape;
  readonly #view: ParamView;

  constructor(view: ParamView) {
    this.shape = view.shape;
    this.#view = view;
  }

  /** A copy of its numbers, row-major. @throws LifetimeError after the net was freed */
  read(): Promise<Float32Array> {
    return this.#view.param.read();
  }

  /** Gives it other numbers. @throws WeightsError for another count of them, LifetimeError after the net was freed */
  write(values: ArrayLike<number>): void {
    if (values.length !== size(this.shape))
      throw new WeightsError(
        `the blob is ${show(this.shape)}, ${size(this.shape)} numbers; ${values.length} were given`,
      );
    this.#view.param.upload(Float32Array.from(values));
  }
}
