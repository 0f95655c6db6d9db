import { filterNet, Net, type Phase, stateOf } from "@squeezenet/caffe";
import { asyncDispose, Mt19937, type Shape } from "@squeezenet/core";
import { type BackendChoice, type ChosenBackend, chooseBackend } from "./choose-backend.ts";
import { LoadedNet } from "./loaded-net.ts";
import type { NetMaking } from "./net-forms.ts";
import { type ModelSource, readNet, type WeightsSource } from "./read-net.ts";

/** How a net is loaded. */
export interface LoadNetOptions {
  /** Default: "cpu-worker". */
  readonly backend?: BackendChoice;
  /** The backend's own options: `{ threads: "2" }`, or `{ exact: "true" }` for the same bits on every machine. */
  readonly backendOptions?: Readonly<Record<string, string>>;
  /** Default: TEST. */
  readonly phase?: Phase;
  /** Shapes of inputs in place of the prototxt's; those of a Data layer's tops must be given. */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /** Draws weights that no file gives, and the masks of TRAIN. Default: 1. */
  readonly seed?: number;
}

/**
 * Loads a net: in Node from paths, in a page from addresses, anywhere from URLs, Files, bytes, prototxt text or messages.
 * Layers that the weights do not have keep their fillers' numbers.
 *
 * ```ts
 * await using net = await loadNet("deploy.prototxt", "squeezenet_v1.1.caffemodel");
 * const { prob } = await net.forward({ data: await loadImage("cat.jpg", net) });
 * ```
 * @throws DataError for a file that cannot be read
 * @throws PrototxtError, NetError, WeightsError, WireError for a net or weights that do not fit, with file and line where
 * there is one
 * @throws BackendUnavailable where the backend cannot run here
 */
export async function loadNet(
  model: ModelSource,
  weights?: WeightsSource,
  options: LoadNetOptions = {},
): Promise<LoadedNet> {
  const { backend = "cpu-worker", phase = "TEST", seed = 1, shapes = {} } = options;
  const message = await readNet(model);
  const parameter = filterNet(message, stateOf(message, phase));
  const chosen = await chooseBackend(backend, options.backendOptions);
  const net = await build(chosen, { parameter, phase, seed, shapes: new Map(Object.entries(shapes)) });
  try {
    if (weights !== undefined) await net.copyFrom(weights);
    return net;
  } catch (error) {
    await net.free();
    throw error;
  }
}

/** Builds a net that owns its weights, and its backend where this was opened for it. */
async function build(
  { backend, owned }: ChosenBackend,
  { phase, ...making }: NetMaking & { readonly phase: Phase },
): Promise<LoadedNet> {
  const { parameter, seed, shapes } = making;
  const close = async (): Promise<void> => {
    if (owned) await backend[asyncDispose]();
  };
  try {
    const net = new Net(parameter, { backend, phase, generator: new Mt19937(seed), inputShapes: shapes });
    const release = (): Promise<void> => {
      net.free();
      return close();
    };
    return new LoadedNet(net, { ...making, release });
  } catch (error) {
    await close();
    throw error;
  }
}
