// @ts-check
/** @import { Geometry, KernelName } from "@squeezenet/core" */
/** @import { Graph, Value } from "../onnx-model.mjs" */
import { channels } from "./channels.mjs";
import { classes } from "./classes.mjs";
import { convolution } from "./convolution.mjs";
import { elementwise } from "./elementwise.mjs";
import { pooling } from "./pooling.mjs";

/**
 * Each adds its kernel to an empty graph: one input for every argument, in their order, and returns the output.
 * @template {KernelName} Name
 * @typedef {{ readonly [N in Name]: (graph: Graph, geometry: Geometry<N>) => Value }} Builders
 */

/** All kernels of the contract. @type {Builders<KernelName>} */
export const builders = { ...elementwise, ...channels, ...classes, ...convolution, ...pooling };
