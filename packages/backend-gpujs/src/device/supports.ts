import type { GpuJs } from "./gpu-js.ts";

type Question = "isWebGPUSupported" | "isWebGL2Supported" | "isWebGLSupported" | "isHeadlessGLSupported";

/** What gpu.js says of a way to the GPU. */
export type Ways<Asked extends Question = Question> = Pick<GpuJs["GPU"], Asked>;

/** Whether gpu.js finds a way to the GPU here. A stand-in for a page may make it throw: jsdom has canvases, but no OffscreenCanvas. */
export function supports<Asked extends Question>(ways: Ways<Asked>, question: Asked): boolean {
  try {
    return ways[question];
  } catch {
    return false;
  }
}
