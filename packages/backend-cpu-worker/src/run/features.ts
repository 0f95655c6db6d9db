import type { InstructionSet } from "../wasm/lanes.ts";
import { isNode, platform, webAssembly } from "./platform.ts";

// (func (result v128) v128.const 0 0), and the same with f32x4.relaxed_madd: valid where the engine knows them.
const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0];
const zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
const probe = (...body: readonly number[]): Uint8Array =>
  Uint8Array.from([...head, 10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b]);
const simdProbe = probe(...zero);
const relaxedProbe = probe(...zero, ...zero, ...zero, 0xfd, 0x85, 0x02);

/** The best instruction set that the engine takes. Node 20 knows relaxed SIMD, behind a flag that is set here. */
export async function instructionSet(): Promise<InstructionSet> {
  if (webAssembly === undefined || !webAssembly.validate(simdProbe)) return "none";
  if (webAssembly.validate(relaxedProbe)) return "relaxed";
  if (!isNode) return "portable";
  const { setFlagsFromString } = await import(/* webpackIgnore: true */ "node:v8");
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return webAssembly.validate(relaxedProbe) ? "relaxed" : "portable";
}

/** Whether WebAssembly may be compiled: a page's Content-Security-Policy can forbid it where the engine has it. */
export function canCompile(): boolean {
  try {
    const empty = new webAssembly!.Module(Uint8Array.from(head.slice(0, 8)));
    return typeof empty === "object";
  } catch {
    return false;
  }
}

/** Whether threads can share memory: always in Node, in a page only where it is cross-origin isolated. */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer === "function" && (isNode || platform.crossOriginIsolated === true);

export async function coreCount(): Promise<number> {
  if (isNode) return (await import(/* webpackIgnore: true */ "node:os")).availableParallelism();
  return platform.navigator?.hardwareConcurrency ?? 1;
}
