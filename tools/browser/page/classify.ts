import { addressedMasks, copyTrainedLayers, filterNet, Net, stateOf } from "@squeezenet/caffe";
import { create, readNetBinary, readNetText } from "@squeezenet/caffe-io";
import { type Backend, expectFound, Mt19937, size, Tape } from "@squeezenet/core";
import { type Image, planar, resizeBilinear, Transform } from "@squeezenet/data/browser";

/** What to classify, and with what. */
export interface Picture {
  /** Text of a deploy.prototxt whose input is the blob "data". */
  readonly prototxt: string;
  /** A .caffemodel. */
  readonly weights: Uint8Array;
  readonly image: Image;
}

/** The numbers of the last blobs, one for each class. */
export interface Classification {
  /** Probabilities, of a pass that keeps nothing else. */
  readonly prob: readonly number[];
  /** What they are the softmax of, of a pass that keeps all blobs, which a backend may plan otherwise. */
  readonly pool10: readonly number[];
}

const side = 227;
const inputShape = [1, 3, side, side];

/** SqueezeNet's answer for an image, squashed to 227×227, less the mean of ImageNet's pixels. */
export async function classify(backend: Backend, { prototxt, weights, image }: Picture): Promise<Classification> {
  const { message } = readNetText(prototxt, { file: "deploy.prototxt" });
  const net = new Net(filterNet(message, stateOf(message, "TEST")), {
    backend,
    phase: "TEST",
    generator: new Mt19937(1),
    inputShapes: new Map([["data", inputShape]]),
  });
  copyTrainedLayers(net, readNetBinary(weights).message, "the caffemodel");
  const feed = { data: prepared(image) };
  const blob = async (name: string, keep: "outputs" | "all"): Promise<readonly number[]> => {
    using tape = new Tape(backend, "forward");
    const pass = net.forward(tape, { feed, iteration: 0, position: 0, drawMask: addressedMasks(0) }, keep);
    return [...(await backend.read(expectFound(pass.blobs, name).buffer))];
  };
  try {
    return { prob: await blob("prob", "outputs"), pool10: await blob("pool10", "all") };
  } finally {
    net.free();
  }
}

function prepared(image: Image): Float32Array {
  const squashed = resizeBilinear(image, side, side);
  const transform = new Transform(create("TransformationParameter", { mean_value: [104, 117, 123] }), null, "TEST");
  const data = new Float32Array(size(inputShape));
  transform.apply(
    { channels: 3, height: side, width: side, values: planar(squashed) },
    { mirror: false, top: 0, left: 0 },
    data,
  );
  return data;
}
