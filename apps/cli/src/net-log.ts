import { type BuiltLayer, type Net } from "@squeezenet/caffe";
import { clone, printText } from "@squeezenet/caffe-io";
import { type Shape, size } from "@squeezenet/core";
import type { NetMaking, OpenedDatabase } from "@squeezenet/training";
import type { Log } from "./glog.ts";

/** Says how a net was built, in the lines of Net::Init (net.cpp). */
export function logNet(net: Net, { parameter, state, databases }: NetMaking, log: Log): void {
  log("INFO", "net.cpp:53", `Initializing net from parameters: \n${printText(clone(parameter, { state }))}`);
  let memory = 0;
  for (const layer of net.layers) {
    memory += layer.topShapes.reduce((total, shape) => total + size(shape), 0);
    logLayer(
      layer,
      { memory: memory * Float32Array.BYTES_PER_ELEMENT, database: databases.get(layer.parameter.name) },
      log,
    );
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

interface LayerMaking {
  /** Bytes of all tops so far. */
  readonly memory: number;
  readonly database: OpenedDatabase | undefined;
}

function logLayer(
  { parameter, type, bottoms, tops, topShapes, lossWeights }: BuiltLayer,
  { memory, database }: LayerMaking,
  log: Log,
): void {
  const { name } = parameter;
  log("INFO", "layer_factory.hpp:77", `Creating layer ${name}`);
  if (database !== undefined) log("INFO", "db_lmdb.cpp:35", `Opened lmdb ${database.source}`);
  log("INFO", "net.cpp:86", `Creating Layer ${name}`);
  for (const bottom of bottoms) log("INFO", "net.cpp:408", `${name} <- ${bottom}`);
  tops.forEach((top, i) =>
    bottoms[i] === top
      ? log("INFO", "net.cpp:369", `${name} -> ${top} (in-place)`)
      : log("INFO", "net.cpp:382", `${name} -> ${top}`),
  );
  if (database !== undefined) log("INFO", "data_layer.cpp:45", `output data size: ${database.shape.join(",")}`);
  // The layer factory is asked for each layer inside under the name of the outer one.
  for (let made = 0; made < (type.layersInside ?? 0); made++)
    log("INFO", "layer_factory.hpp:77", `Creating layer ${name}`);
  log("INFO", "net.cpp:124", `Setting up ${name}`);
  topShapes.forEach((shape, i) => {
    log("INFO", "net.cpp:131", `Top shape: ${written(shape)}`);
    if (lossWeights[i] !== 0) log("INFO", "net.cpp:134", `    with loss weight ${lossWeights[i]}`);
  });
  log("INFO", "net.cpp:139", `Memory required for data: ${memory}`);
}

/** `16 3 32 32 (49152)`, as Blob::shape_string. */
const written = (shape: Shape): string => `${shape.map((extent) => `${extent} `).join("")}(${size(shape)})`;
