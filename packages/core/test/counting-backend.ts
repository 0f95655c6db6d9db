import { type Backend, type DeviceBuffer, type Kernels, kernelNames, oracle } from "@squeezenet/core";

/** The oracle, with the buffers that are alive. */
export async function countingBackend(): Promise<Backend & { readonly live: ReadonlySet<DeviceBuffer> }> {
  const inner = await oracle.open();
  const live = new Set<DeviceBuffer>();
  const made = (buffer: DeviceBuffer): DeviceBuffer => {
    live.add(buffer);
    return buffer;
  };
  const kernels: Kernels = { ...inner.kernels };
  for (const name of kernelNames) {
    const kernel = inner.kernels[name];
    Object.assign(kernels, { [name]: (...args: never[]) => made(Reflect.apply(kernel, inner.kernels, args)) });
  }
  return {
    ...inner,
    live,
    kernels,
    upload: (values) => made(inner.upload(values)),
    free(buffer) {
      live.delete(buffer);
      inner.free(buffer);
    },
  };
}
