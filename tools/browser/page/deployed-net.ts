import { addressedMasks, copyTrainedLayers, filterNet, Net, stateOf } from "@squeezenet/caffe";
import { create, readNetBinary, readNetText } from "@squeezenet/caffe-io";
import { type Backend, expectFound, Mt19937, type Shape, size, Tape } from "@squeezenet/core";
import { type Image, planar, resizeBilinear, Transform } from "@squeezenet/data/browser";

/** A net for inference, and how its images are prepared. */
export interface Deployed {
  /** Text of a deploy.prototxt with one input, batch × channels × height × width, called "data". */
  readonly prototxt: string;
  /** A .caffemodel. */
  readonly weights: Uint8Array;
  /** Taken off each pixel: one number, or one a channel. */
  readonly mean: readonly number[];
  /** What pixels are multiplied by after that. */
  readonly scale: number;
}

/** A net that stays and answers one image after another, as an application's does. */
export class DeployedNet {
  readonly #net: Net;
  readonly #shape: Shape;
  readonly #transform: Transform;

  constructor(backend: Backend, { prototxt, weights, mean, scale }: Deployed) {
    const { message } = readNetText(prototxt, { file: "deploy.prototxt" });
    const dim = message.layer.find(({ type }) => type === "Input")?.input_param.shape[0]?.dim ?? [];
    this.#shape = [1, ...dim.slice(1)];
    this.#net = new Net(filterNet(message, stateOf(message, "TEST")), {
      backend,
      phase: "TEST",
      generator: new Mt19937(1),
      inputShapes: new Map([["data", this.#shape]]),
    });
    copyTrainedLayers(this.#net, readNetBinary(weights).message, "the caffemodel");
    this.#transform = new Transform(create("TransformationParameter", { mean_value: [...mean], scale }), null, "TEST");
  }

  /** The probability of each class. The image is squashed to the net's size. */
  async answer(image: Image): Promise<Float32Array> {
    const { backend } = this.#net;
    using tape = new Tape(backend, "forward");
    const step = { feed: { data: this.#prepared(image) }, iteration: 0, position: 0, drawMask: addressedMasks(0) };
    const { blobs } = this.#net.forward(tape, step, "outputs");
    return backend.read(expectFound(blobs, expectFound(this.#net.outputs, 0)).buffer);
  }

  free(): void {
    this.#net.free();
  }

  #prepared(image: Image): Float32Array {
    const [, channels = 0, height = 0, width = 0] = this.#shape;
    const values = planar(resizeBilinear(image, width, height));
    const data = new Float32Array(size(this.#shape));
    this.#transform.apply({ channels, height, width, values }, { mirror: false, top: 0, left: 0 }, data);
    return data;
  }
}
