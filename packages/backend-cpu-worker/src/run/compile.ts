import { isNode, type Module, platform, webAssembly } from "./platform.ts";

/** Compiles a module. `busy` says that its functions will run for long, rather than once or twice. */
export type Compile = (bytes: Uint8Array, busy: boolean) => Module;

/**
 * V8 compiles a function badly when it is first called, and well, in the background, after it has run for a while. With these
 * flags it compiles all functions of a module well at once, on all cores. Measured on two: SqueezeNet v1.1 has its first
 * answer 40 ms sooner (of 510) in Node 20, 60 ms (of 370) in Node 24.
 */
const thorough: readonly string[] = ["--no-liftoff", "--no-wasm-lazy-compilation"];
const usual: readonly string[] = ["--liftoff", "--wasm-lazy-compilation"];

/**
 * How modules are compiled here. Flags are the whole process's, so they are set for a moment only, and left alone where its user
 * chose some; an engine other than V8 refuses them.
 */
export async function compiler(): Promise<Compile> {
  const simple = (bytes: Uint8Array): Module => new webAssembly!.Module(bytes);
  const { execArgv = [], env = {} } = platform.process ?? {};
  if (!isNode || /liftoff|wasm/.test(`${execArgv.join(" ")} ${env["NODE_OPTIONS"]}`)) return simple;
  const { setFlagsFromString } = await import(/* webpackIgnore: true */ "node:v8");
  const set = (flags: readonly string[]): void => flags.forEach((flag) => setFlagsFromString(flag));
  try {
    set(usual);
  } catch {
    return simple;
  }
  return (bytes, busy) => {
    if (!busy) return simple(bytes);
    set(thorough);
    try {
      return simple(bytes);
    } finally {
      set(usual);
    }
  };
}
