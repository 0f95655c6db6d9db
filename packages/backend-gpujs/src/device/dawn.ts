import { expectFound } from "@squeezenet/core";
/*
 * WebGPU in Node: Dawn, from the optional package `webgpu`. It speaks to the card through Vulkan; where there is no Vulkan,
 * through OpenGL ES, which Mesa also offers without a screen and without a card.
 */

interface WebGpuEntry {
  requestAdapter(options?: object): Promise<unknown>;
}

interface DawnPackage {
  create(flags: readonly string[]): WebGpuEntry;
}

/** Dawn's OpenGL backends only have adapters of the compatibility level, which gpu.js does not know to ask for. */
const routes: readonly { readonly flags: readonly string[]; readonly options: object }[] = [
  { flags: [], options: {} },
  { flags: ["backend=opengles"], options: { featureLevel: "compatibility" } },
];

/** Dawn's instances crash the process if they are collected while a device of theirs is in use. */
const instances: WebGpuEntry[] = [];
/** The way that was found; all that come later take it too. */
let way: WebGpuEntry | undefined;

/**
 * Finds a way to a device and leaves it as `navigator.gpu`, where gpu.js looks for it, while `use` runs.
 * @returns what `use` gave, or in words why there is none
 */
export async function withDawn<Result>(use: () => Promise<Result>): Promise<Result | string> {
  const restore = showNoScreen();
  try {
    if (way === undefined) {
      const found = await findWay(restore !== null);
      if (typeof found === "string") return found;
      way = found;
    }
    return await asNavigatorGpu(way, use);
  } finally {
    restore?.();
  }
}

/** @param told whether EGL was told here that there is no screen */
async function findWay(told: boolean): Promise<WebGpuEntry | string> {
  let dawn: DawnPackage;
  try {
    dawn = (await import("webgpu")) as unknown as DawnPackage;
  } catch (error) {
    const why = firstLine(error);
    const flags = /addons? is disabled/.test(why)
      ? " Node was started with --no-addons, or with --permission and not --allow-addons."
      : "";
    return `the package webgpu cannot be loaded (${why}${flags})`;
  }
  for (const { flags, options } of routes) {
    const instance = dawn.create(flags);
    instances.push(instance);
    let first = await instance.requestAdapter(options);
    if (first === null) continue;
    // An adapter gives one device; the one that was found is not asked for twice.
    const requestAdapter = async (): Promise<unknown> => {
      const adapter = first ?? (await instance.requestAdapter(options));
      first = null;
      return adapter;
    };
    return { requestAdapter };
  }
  const neither = "the package webgpu finds neither Vulkan nor OpenGL ES";
  return told ? `${neither}; ${startWithoutScreen}` : neither;
}

async function asNavigatorGpu<Result>(entry: WebGpuEntry, use: () => Promise<Result>): Promise<Result> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu: entry }, configurable: true, writable: true });
  try {
    return await use();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, "navigator");
    else Object.defineProperty(globalThis, "navigator", before);
  }
}

/** Bun's process.env is a copy, of which native libraries see nothing. */
const startWithoutScreen =
  "if Mesa is installed, start with EGL_PLATFORM=surfaceless in the environment (Bun hides from libraries what is set later)";

/** Without a screen, EGL has to be told so before it is first used. Returns what takes it back, or null where nothing was told. */
function showNoScreen(): (() => void) | null {
  const { env } = process;
  if ((env["DISPLAY"] ?? env["WAYLAND_DISPLAY"] ?? env["EGL_PLATFORM"]) !== undefined) return null;
  env["EGL_PLATFORM"] = "surfaceless";
  return () => {
    delete env["EGL_PLATFORM"];
  };
}

/** The first line of an error's message, without Node's "imported from …"; of any other value, its text. */
export const firstLine = (error: unknown): string =>
  expectFound((error instanceof Error ? error.message : String(error)).split("\n"), 0)
    .replace(/ imported from .*/, "")
    .trim();
