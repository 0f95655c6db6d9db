import { BackendError, BackendUnavailable } from "@squeezenet/core";
import { firstLine, withDawn } from "./dawn.ts";
import { Device, type DeviceFacts } from "./device.ts";
import { type Gpu, type GpuJs, loadGpuJs } from "./gpu-js.ts";
import { answered } from "./answered.ts";
import { inNode } from "./in-node.ts";
import { supports } from "./supports.ts";
import { whyNotLoaded } from "./why-not-loaded.ts";

/** gpu.js's ways to a GPU. Its engines for the CPU are none of them: they are not taken, not even by name. */
export const modes = ["webgpu", "webgl2", "webgl", "headlessgl"] as const;

/** A way to a GPU, by gpu.js's name for it. */
export type Mode = (typeof modes)[number];

/** Opens a device in the mode that is asked for, or in the first that works. Rejects with BackendUnavailable if none does. */
export async function openDevice(wanted: Mode | "auto"): Promise<Device> {
  let library: GpuJs;
  try {
    library = await loadGpuJs();
  } catch (error) {
    throw new BackendUnavailable(`gpujs: ${whyNotLoaded(error)}`);
  }
  const tried: string[] = [];
  for (const mode of wanted === "auto" ? waysHere(library) : [wanted]) {
    const opened = await open[mode](library).catch((error: unknown) => firstLine(error));
    if (typeof opened !== "string") return opened;
    if (wanted !== "auto") throw new BackendUnavailable(`gpujs: mode ${wanted} cannot run here: ${opened}`);
    tried.push(`${mode}: ${opened}`);
  }
  throw new BackendUnavailable(
    `gpujs: no GPU can be reached here (${tried.join("; ")}): ` +
      (inNode(library.GPU)
        ? "the package webgpu with Vulkan, or with Mesa's libegl1 and libgl1-mesa-dri, would do, or the backend cpu-worker"
        : "a browser with WebGPU or WebGL would do, or the backend cpu-worker"),
  );
}

const waysHere = ({ GPU }: GpuJs): readonly Mode[] =>
  inNode(GPU) ? ["webgpu", "headlessgl"] : ["webgpu", "webgl2", "webgl"];

/** For each mode, a device or in words why there is none. */
const open: { readonly [M in Mode]: (library: GpuJs) => Promise<Device | string> } = {
  webgpu: (library) => {
    if (inNode(library.GPU) && !supports(library.GPU, "isWebGPUSupported")) return withDawn(() => openWebGpu(library));
    return openWebGpu(library);
  },
  webgl2: async (library) => (supports(library.GPU, "isWebGL2Supported") ? openGl(library, "webgl2") : "no context"),
  webgl: async (library) => (supports(library.GPU, "isWebGLSupported") ? openGl(library, "webgl") : "no context"),
  headlessgl: async (library) =>
    supports(library.GPU, "isHeadlessGLSupported")
      ? openGl(library, "headlessgl")
      : inNode(library.GPU)
        ? "the package gl is not installed, or there is no X display for it (xvfb-run would do)"
        : "only Node has it",
};

/** Seconds for a browser or a driver to hand over a device. */
const patience = 30;

/** All of a page's or a process's backends share gpu.js's one WebGPU device; the last one out closes it. */
let sharing = 0;

async function openWebGpu(library: GpuJs): Promise<Device | string> {
  if (!supports(library.GPU, "isWebGPUSupported")) return "no navigator.gpu";
  const context = await answered(library.WebGPUContext.acquire(), patience);
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension } = context.device.limits;
  const facts: DeviceFacts = {
    mode: "WebGPU",
    adapter: adapterName(context.adapter),
    layout: "buffer",
    most: Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / 4),
    deepest: maxComputeWorkgroupsPerDimension,
    lost: () => (context.isLost ? "WebGPU says so" : null),
    close: async () => {
      if (--sharing === 0) await library.WebGPUContext.destroy();
    },
  };
  const device = new Device(library, new library.GPU({ mode: "webgpu" }), facts);
  sharing++;
  return device;
}

function adapterName(adapter: unknown): string {
  const { info } = adapter as { info?: Readonly<Record<string, unknown>> };
  const words = [info?.["description"], info?.["device"], info?.["architecture"], info?.["vendor"]];
  return words
    .filter((word): word is string => typeof word === "string" && word !== "")
    .slice(0, 2)
    .join(", ");
}

/** The little of a GL context that is asked here. */
interface GlContext {
  readonly MAX_TEXTURE_SIZE: number;
  readonly RENDERER: number;
  getParameter(name: number): unknown;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
  isContextLost(): boolean;
}

const glNames = { webgl2: "WebGL2", webgl: "WebGL", headlessgl: "headless GL" };

function openGl(library: GpuJs, mode: keyof typeof glNames): Device {
  const gpu = new library.GPU({ mode });
  const context = contextOf(gpu);
  const size = Number(context.getParameter(context.MAX_TEXTURE_SIZE));
  const unmasked = context.getExtension("WEBGL_debug_renderer_info");
  return new Device(library, gpu, {
    mode: glNames[mode],
    adapter: String(context.getParameter(unmasked?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER)),
    layout: "texture",
    most: size * size,
    deepest: Infinity,
    lost: () => (context.isContextLost() ? "its GL context is lost" : null),
    close: async () => {},
  });
}

function contextOf(gpu: Gpu): GlContext {
  const context: unknown = gpu.context ?? gpu.createKernel("function () { return 1; }", { output: [1, 1, 1], pipeline: true, immutable: true, precision: "single", tactic: "precision", fixIntegerDivisionAccuracy: false, loopMaxIterations: 1 }).kernel.context; // prettier-ignore
  if (typeof context !== "object" || context === null || !("isContextLost" in context))
    throw new BackendError("gpujs: gpu.js gave no GL context");
  return context as GlContext;
}
