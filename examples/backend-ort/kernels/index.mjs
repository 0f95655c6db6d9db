// @ts-check
/** @import { KernelName } from "@squeezenet/core" */
/** @import { Build } from "../sessions.mjs" */
import * as channels from "./channels.mjs";
import * as classes from "./classes.mjs";
import * as convolution from "./convolution.mjs";
import * as elementwise from "./elementwise.mjs";
import * as pooling from "./pooling.mjs";

/** How each kernel's graph is built. @type {{ readonly [Name in KernelName]: Build<Name> }} */
export const kernels = { ...elementwise, ...channels, ...classes, ...convolution, ...pooling };
