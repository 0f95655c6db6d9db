import { type Backend, oracle } from "@squeezenet/core";

/** The oracle, and how many buffers it holds. */
export async function countedBackend(): Promise<{ readonly backend: Backend; readonly held: () => number }> {
  let held = 0;
  const opened = await oracle.open();
  const kernels = Object.fromEntries(
    Object.entries(opened.kernels).map(([name, kernel]) => [
      name,
      (...args: readonly unknown[]) => (held++, Reflect.apply(kernel, opened.kernels, args)),
    ]),
  ) as unknown as typeof opened.kernels;
  const backend = {
    ...opened,
    upload: (values: Float32Array) => (held++, opened.upload(values)),
    free: (buffer: object) => (held--, opened.free(buffer)),
    kernels,
  };
  return { backend, held: () => held };
}
