/*
 * WebGPU in Node: Dawn, from the optional package `webgpu`. It speaks to the card through Vulkan; where there is no Vulkan,
 * through OpenGL ES, which Mesa also offers without a screen and without a card.
 */

interface WebGpuEntry {
  requestAdapter(options?: object): Promise<unknown>;
}

interface DawnPackage {
  readonly globals: object;
  create(flags: readonly string[]): WebGpuEntry;
}

/** Dawn's OpenGL backends only have adapters of the compatibility level, which gpu.js does not know to ask for. */
const routes: readonly { readonly flags: readonly string[]; readonly options: object }[] = [
  { flags: [], options: {} },
  { flags: ["backend=opengles"], options: { featureLevel: "compatibility" } },
];

/** Dawn's instances crash the process if they are collected while a device of theirs is in use. */
const kept = new Map<string, WebGpuEntry>();

/**
 * Finds a way to a device and leaves it as `navigator.gpu`, where gpu.js looks for it, while `use` runs.
 * @returns what `use` gave, or in words why there is none
 */
export async function withDawn<Result>(use: () => Promise<Result>): Promise<Result | string> {
  let dawn: DawnPackage;
  try {
    dawn = (await import("webgpu")) as unknown as DawnPackage;
  } catch (error) {
    return `the package webgpu cannot be loaded (${firstLine(error)})`;
  }
  const restore = showNoScreen();
  try {
    for (const { flags, options } of routes) {
      const entry = kept.get(flags.join()) ?? dawn.create(flags);
      kept.set(flags.join(), entry);
      const requestAdapter = (): Promise<unknown> => entry.requestAdapter(options);
      if ((await requestAdapter()) === null) continue;
      Object.assign(globalThis, dawn.globals);
      return await asNavigatorGpu({ requestAdapter }, use);
    }
    return "the package webgpu finds neither Vulkan nor OpenGL ES";
  } finally {
    restore();
  }
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

/** Without a screen, EGL has to be told so before it is first used. */
function showNoScreen(): () => void {
  const { env } = process;
  if ((env["DISPLAY"] ?? env["WAYLAND_DISPLAY"] ?? env["EGL_PLATFORM"]) !== undefined) return () => {};
  env["EGL_PLATFORM"] = "surfaceless";
  return () => {
    delete env["EGL_PLATFORM"];
  };
}

export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0]!.trim();
