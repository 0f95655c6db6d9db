import {
  type Backend,
  type BackendModule,
  type DeviceBuffer,
  type Kernels,
  kernelsFrom,
  oracle,
  OwnedBuffer,
  OwnedBuffers,
  signatures,
} from "@squeezenet/core";
import { kernelOf } from "../src/run-kernel.ts";

class Held extends OwnedBuffer {
  inner: DeviceBuffer = {};
}

/** A backend as a class: methods on the prototype, each in need of its private fields. */
class ClassBackend implements Backend {
  readonly #truth: Backend;
  readonly #buffers: OwnedBuffers<Held> = new OwnedBuffers("class", Held);
  readonly kernels: Kernels;

  constructor(truth: Backend) {
    this.#truth = truth;
    this.kernels = kernelsFrom((name) => (g, ...inputs: DeviceBuffer[]) => {
      const signature: { inputs(g: object): readonly number[]; output(g: object): number } = signatures[name];
      const held = this.#buffers.inputs(name, signature.inputs(g), inputs);
      return this.#hold(signature.output(g), kernelOf(this.#truth, name)(g, ...held.map(({ inner }) => inner)));
    });
  }

  get name(): string {
    return "class";
  }

  get device(): string {
    return this.#truth.device;
  }

  get traits(): Backend["traits"] {
    return this.#truth.traits;
  }

  upload(values: Float32Array): DeviceBuffer {
    return this.#hold(values.length, this.#truth.upload(values));
  }

  async read(buffer: DeviceBuffer): Promise<Float32Array> {
    return this.#truth.read(this.#buffers.own(buffer).inner);
  }

  free(buffer: DeviceBuffer): void {
    this.#truth.free(this.#buffers.free(buffer).inner);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#buffers.close();
  }

  #hold(length: number, inner: DeviceBuffer): Held {
    const held = this.#buffers.make(length);
    held.inner = inner;
    return held;
  }
}

/** Its module, a class too. */
class ClassModule implements BackendModule {
  readonly #truth: BackendModule = oracle;

  get api(): 1 {
    return 1;
  }

  get name(): string {
    return "class";
  }

  async open(): Promise<Backend> {
    return new ClassBackend(await this.#truth.open());
  }
}

export const classBackend: BackendModule = new ClassModule();
