import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filterNet, Net, stateOf, toNetParameter } from "@squeezenet/caffe";
import { readNetText, writeNetBinary } from "@squeezenet/caffe-io";
import { Mt19937, oracle } from "@squeezenet/core";
import { root } from "../root.ts";

/** A .caffemodel of SqueezeNet v1.1 as training begins with it, from seed 1. */
export async function filledWeights(): Promise<Uint8Array> {
  const file = join(root, "models/squeezenet_v1.1/train_val.prototxt");
  const { message } = readNetText(readFileSync(file, "utf8"), { file });
  const net = new Net(filterNet(message, stateOf(message, "TEST")), {
    backend: await oracle.open(),
    phase: "TEST",
    generator: new Mt19937(1),
    inputShapes: new Map([
      ["data", [1, 3, 227, 227]],
      ["label", [1]],
    ]),
  });
  return writeNetBinary(await toNetParameter(net));
}
