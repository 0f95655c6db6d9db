// @ts-check
// Every kernel of the contract on ONNX Runtime: one small model for each kernel and geometry, its session kept.
/** @import { Backend, BackendModule, KernelName } from "@squeezenet/core" */
import { BackendError, BackendUnavailable, kernelNames } from "@squeezenet/core";
import { Buffers } from "./buffers.mjs";
import { Sessions } from "./sessions.mjs";

/** @type {BackendModule} */
const ort = {
  api: 1,
  name: "ort",
  async open(options = {}) {
    const threads = threadsOf(options);
    const runtime = await load();
    const [buffers, sessions] = [new Buffers(), new Sessions(runtime, threads)];
    /** @param {KernelName} name */
    const kernel = (name) => {
      /** @param {object} geometry @param {readonly object[]} inputs */
      return (geometry, ...inputs) => {
        const numbers = inputs.map((input) => buffers.numbers(input));
        return buffers.make(Promise.all(numbers).then((values) => sessions.run(name, geometry, values)));
      };
    };
    return {
      name: "ort",
      device: `ONNX Runtime ${runtime.env.versions.node}, CPU, ${threads} thread${threads === 1 ? "" : "s"}`,
      traits: { precision: "float32", deterministic: true },
      kernels: /** @type {Backend["kernels"]} */ (
        /** @type {unknown} */ (Object.fromEntries(kernelNames.map((name) => [name, kernel(name)])))
      ),
      upload: (values) => buffers.make(Promise.resolve(values.slice())),
      read: async (buffer) => (await buffers.numbers(buffer)).slice(),
      free: (buffer) => buffers.free(buffer),
      async [Symbol.asyncDispose]() {
        buffers.close();
        await sessions.close();
      },
    };
  },
};

/** @param {Readonly<Record<string, string>>} options */
function threadsOf({ threads = "1", ...others }) {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new BackendError(`ort: unknown option "${unknown}" (there is: threads)`);
  if (!/^[1-9]\d{0,2}$/.test(threads))
    throw new BackendError(`ort: threads is a whole number from 1 to 999, not "${threads}"`);
  return Number(threads);
}

async function load() {
  try {
    const { default: runtime } = await import("onnxruntime-node");
    return runtime;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new BackendUnavailable(
      `ort: onnxruntime-node cannot be loaded (${reason}); \`npm install onnxruntime-node\` where it has binaries: Linux, macOS and Windows on x64 and arm64`,
    );
  }
}

export default ort;
