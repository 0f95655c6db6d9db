import { testBackend } from "@squeezenet/backend-conformance";
import { type Backend, type BackendModule, type DeviceBuffer, kernelsFrom, oracle } from "@squeezenet/core";
import { kernelOf } from "../src/run-kernel.ts";

/** Stands for the class of another copy of core, as a linked package throws it. */
class BackendError extends Error {
  override readonly name = "BackendError";
}

/** Stands for a worker or a GPU: calls return at once, the work is done later, in order. */
class Promised {
  freed = false;
  readonly value: Promise<DeviceBuffer>;
  constructor(value: Promise<DeviceBuffer>) {
    this.value = value;
    // A failure is told by the read that waits for it.
    value.catch(() => {});
  }
}

function alive(buffer: DeviceBuffer): Promised {
  if (!(buffer instanceof Promised)) throw new BackendError("queue: this buffer is another backend's");
  if (buffer.freed) throw new BackendError("queue: this buffer was freed");
  return buffer;
}

const queue: BackendModule = {
  api: 1,
  name: "queue",
  async open(): Promise<Backend<Promised>> {
    const inner = await oracle.open();
    let tail: Promise<unknown> = Promise.resolve();
    const later = <T>(work: () => T | Promise<T>): Promise<T> => {
      const next = tail.then(work);
      tail = next.catch(() => {});
      return next;
    };
    const kernels = kernelsFrom((name) => (g, ...inputs: Promised[]) => {
      const waiting = inputs.map((buffer) => alive(buffer).value);
      return new Promised(later(async () => kernelOf(inner, name)(g, ...(await Promise.all(waiting)))));
    });
    return {
      name: "queue",
      device: "later",
      traits: { precision: "float32", deterministic: true },
      kernels,
      upload(values) {
        const copy = values.slice();
        return new Promised(later(() => inner.upload(copy)));
      },
      async read(buffer) {
        const { value } = alive(buffer);
        return inner.read(await value);
      },
      free(buffer) {
        const { value } = alive(buffer);
        buffer.freed = true;
        void later(async () => inner.free(await value));
      },
      async [Symbol.asyncDispose]() {
        await tail;
      },
    };
  },
};

testBackend(queue);
