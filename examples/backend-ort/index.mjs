// @ts-check
// Every kernel on ONNX Runtime: for each geometry a small ONNX model is written, compiled once and kept.
/** @import { BackendModule } from "@squeezenet/core" */
import { asyncDispose, BackendError, BackendUnavailable, kernelsFrom, signatures } from "@squeezenet/core";
import { Buffers } from "./buffers.mjs";
import { builders } from "./kernels/index.mjs";
import { Sessions } from "./sessions.mjs";

/** Loaded only when asked for: on some platforms the package has no binary. */
async function loadRuntime() {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new BackendUnavailable(
      `ort: onnxruntime-node cannot be loaded (${found}); npm install onnxruntime-node, or choose another backend`,
    );
  }
}

/** The kernels over these buffers and sessions. @param {Buffers} buffers @param {Sessions} sessions @param {(work: Promise<unknown>) => void} began */
const kernelsOf = (buffers, sessions, began) =>
  kernelsFrom((name) => {
    /** @param {any} geometry the one of this kernel, which a name that varies cannot show @param {object[]} inputs */
    return (geometry, ...inputs) => {
      const build = (/** @type {import("./onnx-model.mjs").Graph} */ graph) => builders[name](graph, geometry);
      /** @type {{ inputs(g: object): readonly number[], output(g: object): number }} */
      const signature = signatures[name];
      const values = buffers.inputs(name, signature.inputs(geometry), inputs).map((input) => input.values);
      const length = signature.output(geometry);
      const output = sessions.run(name + JSON.stringify(geometry), build, length, values);
      began(output);
      return buffers.promise(length, output);
    };
  });

/** @type {BackendModule} */
const ort = {
  api: 1,
  name: "ort",
  async open(options = {}) {
    const [unknown] = Object.keys(options);
    if (unknown !== undefined) throw new BackendError(`ort: unknown option "${unknown}" (there is none)`);
    const buffers = new Buffers();
    const runtime = await loadRuntime();
    const sessions = new Sessions(runtime);
    /** All calls so far; once one has failed, so does every read that comes after it. @type {Promise<unknown>} */
    let calls = Promise.resolve();
    const kernels = kernelsOf(buffers, sessions, (work) => {
      calls = Promise.all([calls, work]).then(() => {});
      calls.catch(() => {});
    });
    return {
      name: "ort",
      device: `ONNX Runtime ${runtime.env.versions.node ?? ""}, CPU, one thread`,
      traits: { precision: "float32", deterministic: true },
      // It has a kernel for each family of processors, and they add in different orders.
      varies: { because: "ONNX Runtime's kernels", exact: false },
      kernels,
      upload: (values) => buffers.promise(values.length, Promise.resolve(values.slice())),
      async read(buffer) {
        const { values } = buffers.own(buffer);
        await calls;
        return (await values).slice();
      },
      free: (buffer) => void buffers.free(buffer),
      describe: () => sessions.describe(),
      async [asyncDispose]() {
        buffers.close();
        await calls.catch(() => {});
        await sessions.close();
      },
    };
  },
};

export default ort;
