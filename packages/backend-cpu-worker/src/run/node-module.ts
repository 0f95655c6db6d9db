import { type NodeModules, platform, type Process } from "./platform.ts";

/** What passes for Node's `process` here, or undefined. A sandbox may throw at the mere sight of it. */
export function hostProcess(): Process | undefined {
  try {
    return platform.process;
  } catch {
    return undefined;
  }
}

/**
 * A module of Node's, or undefined where there is none. `process.getBuiltinModule` needs no import, so bundlers have nothing to
 * resolve, and the bundle of a page still finds Node's modules when it runs there (server-side rendering).
 */
export function nodeModule<Name extends keyof NodeModules>(name: Name): Partial<NodeModules[Name]> | undefined {
  try {
    return hostProcess()?.getBuiltinModule?.(name);
  } catch {
    return undefined;
  }
}
