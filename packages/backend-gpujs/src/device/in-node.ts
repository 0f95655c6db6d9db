import { supports, type Ways } from "./supports.ts";

/** What a page has of its own to compute on. */
type Screen = Ways<"isWebGLSupported" | "isWebGL2Supported">;

/**
 * Whether this is Node (or Bun, or Deno) with no page around it, so that a way to the GPU has to come from Node's packages.
 *
 * Asked of what is there, not of names: bundlers define `process.versions.node` in pages, and Electron's pages have all of
 * Node. So Node has to hand over one of its modules, and there must be no canvas that gives a GL context.
 */
export const inNode = (screen: Screen): boolean =>
  givesModules() && !supports(screen, "isWebGL2Supported") && !supports(screen, "isWebGLSupported");

function givesModules(): boolean {
  const process: unknown = Reflect.get(globalThis, "process");
  if (!isObject(process) || !("getBuiltinModule" in process) || typeof process.getBuiltinModule !== "function")
    return false;
  try {
    const module: unknown = process.getBuiltinModule("node:module");
    return isObject(module) && "createRequire" in module && typeof module.createRequire === "function";
  } catch {
    // A stand-in that refuses is as good as none.
    return false;
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
