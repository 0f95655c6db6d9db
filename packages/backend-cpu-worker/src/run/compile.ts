import { expectDefined } from "../expect-defined.ts";
import { engineFlags, flagsChosen } from "./host.ts";
import { type Module, webAssembly } from "./platform.ts";

/** Compiles a module. `busy` says that its functions will run for a long time, rather than once or twice. */
export type Compile = (bytes: Uint8Array, busy: boolean) => Module;

/**
 * V8 compiles a function with its baseline compiler when it is first called, and with its optimising compiler, in the background,
 * after it has run for a while. With these flags it optimises all functions of a module at once, on all cores. Measured on two,
 * by turns, medians of 15: SqueezeNet v1.1 has its first answer 3 % sooner in Node 20 (300 ms after the process starts, instead
 * of 310), 13 % in Node 22 (130, instead of 150) and in Node 24 (160, instead of 190).
 */
const thorough: readonly string[] = ["--no-liftoff", "--no-wasm-lazy-compilation"];
const usual: readonly string[] = ["--liftoff", "--wasm-lazy-compilation"];

/**
 * How modules are compiled here. Flags are the whole process's, so they are set for a moment only, only on engines on which they
 * were tested, and left alone where the user chose some.
 */
export function compiler(): Compile {
  const { Module } = expectDefined(webAssembly, "WebAssembly");
  const simple = (bytes: Uint8Array): Module => new Module(bytes);
  const setFlag = flagsChosen() ? undefined : engineFlags();
  if (setFlag === undefined) return simple;
  return (bytes, busy) => {
    if (!busy) return simple(bytes);
    thorough.forEach(setFlag);
    try {
      return simple(bytes);
    } finally {
      usual.forEach(setFlag);
    }
  };
}
