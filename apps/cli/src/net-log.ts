import { type BuiltLayer, type Net } from "@squeezenet/caffe";
import { printText, type NetParameter } from "@squeezenet/caffe-io";
import { type Shape, size } from "@squeezenet/core";
import type { Log } from "./glog.ts";

/** Says how a net was built, in the lines of Net::Init (net.cpp). */
export function logNet(net: Net, parameter: NetParameter, log: Log): void {
  log("INFO", "net.cpp:53", `Initializing net from parameters: \n${printText(parameter)}`);
  let memory = 0;
  for (const layer of net.layers) {
    memory += layer.topShapes.reduce((total, shape) => total + size(shape), 0);
    logLayer(layer, memory * Float32Array.BYTES_PER_ELEMENT, log);
  }
  for (const {
    parameter: { name },
    needsBackward,
  } of net.layers.toReversed())
    if (needsBackward) log("INFO", "net.cpp:200", `${name} needs backward computation.`);
    else log("INFO", "net.cpp:202", `${name} does not need backward computation.`);
  for (const output of net.outputs) log("INFO", "net.cpp:244", `This network produces output ${output}`);
  log("INFO", "net.cpp:257", "Network initialization done.");
}

function logLayer({ parameter, bottoms, tops, topShapes, lossWeights }: BuiltLayer, memory: number, log: Log): void {
  const { name } = parameter;
  log("INFO", "layer_factory.hpp:77", `Creating layer ${name}`);
  log("INFO", "net.cpp:86", `Creating Layer ${name}`);
  for (const bottom of bottoms) log("INFO", "net.cpp:408", `${name} <- ${bottom}`);
  tops.forEach((top, i) =>
    bottoms[i] === top
      ? log("INFO", "net.cpp:369", `${name} -> ${top} (in-place)`)
      : log("INFO", "net.cpp:382", `${name} -> ${top}`),
  );
  log("INFO", "net.cpp:124", `Setting up ${name}`);
  topShapes.forEach((shape, i) => {
    log("INFO", "net.cpp:131", `Top shape: ${written(shape)}`);
    if (lossWeights[i] !== 0) log("INFO", "net.cpp:134", `    with loss weight ${lossWeights[i]}`);
  });
  log("INFO", "net.cpp:139", `Memory required for data: ${memory}`);
}

/** `16 3 32 32 (49152)`, as Blob::shape_string. */
const written = (shape: Shape): string => `${shape.map((extent) => `${extent} `).join("")}(${size(shape)})`;
