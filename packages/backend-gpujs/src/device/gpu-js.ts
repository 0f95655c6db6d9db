/*
 * The part of gpu.js 2.24 that is used here, typed once. Its own declarations need the DOM's and give wide unions, so the
 * library is cast to these where it is loaded and nowhere else.
 */

/** Numbers on the device. Their memory is flat; `output` and `dimensions` say how the next kernel reads it. */
export interface Handle {
  output: readonly number[];
  /** GL only, where a kernel's source holds the dimensions of its inputs. */
  dimensions?: readonly number[];
  clone(): Handle;
  delete(): void;
  toArray(): unknown;
}

/** An array of the host as a kernel's argument. */
export type HostArray = object;

/** A compiled kernel: call it with one array or number for each of its parameters. On WebGPU it returns a promise. */
export interface RunnableKernel {
  (...inputs: readonly (Handle | HostArray | number)[]): Handle | Promise<Handle>;
  /** What runs; gpu.js may put another one in its place. */
  readonly kernel: object & { readonly fallbackReason?: unknown; readonly context?: unknown };
  setOutput(output: readonly number[]): void;
  destroy(): void;
}

/**
 * How gpu.js is to compile a kernel. `output` is the grid, x first, then y and z.
 * Fields of a literal type have one value here: results stay on the device, each in new memory, in float32.
 */
export interface KernelSettings {
  readonly output?: readonly number[];
  readonly pipeline: true;
  readonly immutable: true;
  readonly precision: "single";
  readonly tactic: "precision";
  readonly fixIntegerDivisionAccuracy: false;
  readonly loopMaxIterations: number;
  readonly dynamicOutput?: boolean;
  readonly dynamicArguments?: boolean;
  readonly functions?: readonly { readonly name: string; readonly source: string }[];
}

/** One of gpu.js's GPUs: it compiles kernels for one mode. After `destroy` neither it nor its kernels can be used. */
export interface Gpu {
  readonly Kernel: new (...given: never[]) => object;
  readonly context: unknown;
  createKernel(source: string, settings: KernelSettings): RunnableKernel;
  addFunction(source: string): void;
  destroy(): Promise<void>;
}

/**
 * The exports of gpu.js that are used here. `input` wraps the host's numbers as an array of `size`, x first, then y and z.
 */
export interface GpuJs {
  readonly GPU: {
    new (settings: { readonly mode: string }): Gpu;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebGLSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isWebGPUSupported: boolean;
  };
  input(values: Float32Array, size: readonly number[]): HostArray;
  readonly WebGPUContext: {
    acquire(): Promise<{ readonly adapter: unknown; readonly device: WebGpuDevice; readonly isLost: boolean }>;
    destroy(): Promise<void>;
  };
}

/**
 * The part of WebGPU's GPUDevice that is used here. The first two limits are in bytes, the third in workgroups a grid axis.
 */
export interface WebGpuDevice {
  readonly limits: {
    readonly maxBufferSize: number;
    readonly maxStorageBufferBindingSize: number;
    readonly maxComputeWorkgroupsPerDimension: number;
  };
  destroy(): void;
}

/** Loads gpu.js, which is CommonJS: its exports are on the namespace or on its default, as the bundler likes. */
export async function loadGpuJs(): Promise<GpuJs> {
  const loaded: unknown = await import("gpu.js");
  const { default: inner } = loaded as { default?: unknown };
  for (const candidate of [loaded, inner]) if (isGpuJs(candidate)) return candidate;
  throw new TypeError("gpujs: the module gpu.js has no GPU and no input");
}

const isGpuJs = (module: unknown): module is GpuJs =>
  (typeof module === "object" || typeof module === "function") &&
  module !== null &&
  "GPU" in module &&
  "input" in module &&
  "WebGPUContext" in module;
