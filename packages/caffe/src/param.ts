import {
  type Backend,
  type DeviceBuffer,
  expectOpen,
  LifetimeError,
  type Shape,
  size,
  type Tensor,
} from "@squeezenet/core";

/** How the solver treats a learned blob (ParamSpec in caffe.proto). */
export interface ParamSettings {
  /** ParamSpec.name: blobs of one name are one blob; "" for a blob of its own. */
  readonly name: string;
  readonly lrMultiplier: number;
  readonly decayMultiplier: number;
}

/**
 * A learned blob: its numbers on the backend, replaced and never written into. Once its net has freed it, every use but its
 * shape and settings throws LifetimeError.
 */
export class Param {
  readonly shape: Shape;
  /** The layer that owns it, and which of its blobs it is. */
  readonly layer: string;
  readonly index: number;
  readonly backend: Backend;
  #settings: ParamSettings;
  #tensor: Tensor;
  #freed = false;

  /** @throws BackendError for a backend that was not awaited */
  constructor(
    backend: Backend,
    owner: { layer: string; index: number },
    shape: Shape,
    values: Float32Array,
    settings: ParamSettings,
  ) {
    expectOpen(backend, "new Param");
    this.backend = backend;
    this.layer = owner.layer;
    this.index = owner.index;
    this.shape = shape;
    this.#settings = settings;
    this.#tensor = { shape, buffer: backend.upload(values), tracked: settings.lrMultiplier !== 0 };
  }

  get settings(): ParamSettings {
    return this.#settings;
  }

  /** A later user of a shared blob may say what the first left open. */
  set settings(settings: ParamSettings) {
    this.#settings = settings;
    this.#tensor = { ...this.#tensor, tracked: settings.lrMultiplier !== 0 };
  }

  get length(): number {
    return size(this.shape);
  }

  get tensor(): Tensor {
    this.#expectLive();
    return this.#tensor;
  }

  /** Takes over `buffer` as the new value and frees the old one. */
  replace(buffer: DeviceBuffer): void {
    this.#expectLive();
    this.backend.free(this.#tensor.buffer);
    this.#tensor = { ...this.#tensor, buffer };
  }

  async read(): Promise<Float32Array> {
    return this.backend.read(this.tensor.buffer);
  }

  upload(values: Float32Array): void {
    this.#expectLive();
    this.replace(this.backend.upload(values));
  }

  free(): void {
    this.#expectLive();
    this.#freed = true;
    this.backend.free(this.#tensor.buffer);
  }

  #expectLive(): void {
    if (this.#freed)
      throw new LifetimeError(
        `layer "${this.layer}", param ${this.index} was freed with its net: free a net after its last use, and that of nets that share its weights`,
      );
  }
}

/** A layer's view of a learned blob. Blobs shared with share_mode PERMISSIVE may have another shape than their owner's. */
export interface ParamView {
  readonly param: Param;
  readonly shape: Shape;
}

/** The tensor to compute with. */
export const valueOf = ({ param, shape }: ParamView): Tensor => ({ ...param.tensor, shape });
