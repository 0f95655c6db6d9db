import type { InstructionSet } from "../wasm/lanes.ts";
import { hostProcess, nodeModule } from "./node-module.ts";
import { platform, webAssembly } from "./platform.ts";
import { timers } from "./timers.ts";

/*
 * Everything that differs between engines and places (Node, Deno, Bun, pages, workers of all kinds, Electron) is asked for here,
 * by what is there: names lie. A bundler's stand-in for `process` says that it is Node, Bun says that it is V8, and a page's
 * bundle may well run in Node. Each question has a plain answer where the feature is missing.
 */

/** How threads are started: Node's worker threads, a browser's workers, or not at all. */
export type ThreadKind = "node" | "web" | "none";

/**
 * A page takes a browser's workers also where it reaches Node's modules: Electron's pages do, and Node's threads do not work
 * there. Elsewhere Node's come first, for Deno and Bun have both.
 */
export function threadKind(): ThreadKind {
  const { Worker, Blob, URL, document } = platform;
  const web = typeof Worker === "function" && typeof Blob === "function" && typeof URL?.createObjectURL === "function";
  if (web && document !== undefined) return "web";
  if (typeof nodeModule("node:worker_threads")?.Worker === "function") return "node";
  return web ? "web" : "none";
}

/**
 * Why there can be one thread only, for people; null where there may be more. A browser without isolation may still show a
 * SharedArrayBuffer, and refuses to post it.
 */
export function whyAlone(kind: ThreadKind = threadKind()): string | null {
  if (kind === "none") return whyNone();
  if (timers === undefined) return "this place has no timers, by which threads are watched";
  if (kind === "node" && !startsThreads()) return "Node's permissions allow no threads: --allow-worker would do";
  const shares = typeof SharedArrayBuffer === "function";
  if (shares && (kind === "node" || platform.crossOriginIsolated === true))
    return sharesMemory() ? null : "this engine has no WebAssembly memory that threads can share";
  if (kind === "node") return "something has removed SharedArrayBuffer";
  return platform.crossOriginIsolated === true
    ? "the page is cross-origin isolated, but this engine has no SharedArrayBuffer"
    : "memory cannot be shared here: a page must be cross-origin isolated for more";
}

const whyNone = (): string =>
  hostProcess()?.versions?.["node"] !== undefined && hostProcess()?.getBuiltinModule === undefined
    ? "threads need process.getBuiltinModule, which Node has from 20.16 and 22.3 on"
    : "this place starts no workers: a service worker, for one, has none";

/** What Node's permission model says, where it was asked for. */
function startsThreads(): boolean {
  try {
    return hostProcess()?.permission?.has("worker") ?? true;
  } catch {
    return true;
  }
}

function sharesMemory(): boolean {
  if (webAssembly === undefined) return false;
  try {
    const { buffer } = new webAssembly.Memory({ initial: 0, maximum: 1, shared: true });
    // By its tag: a test runner's globals may come from another realm.
    return Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  } catch {
    return false;
  }
}

/** More threads than these are started only where somebody asks for them: a browser may say anything of its cores. */
const mostCores = 64;

/** How many threads are worth starting, from 1 on. */
export function coreCount(): number {
  for (const ask of [
    () => nodeModule("node:os")?.availableParallelism?.(),
    () => platform.navigator?.hardwareConcurrency,
  ])
    try {
      const cores = Number(ask());
      if (cores >= 1) return Math.min(Math.floor(cores), mostCores);
    } catch {
      // A place may forbid the question.
    }
  return 1;
}

/**
 * V8's versions whose flags we set while they run, those of Node 20, 22 and 24, all tested. Any other engine is left alone: V8
 * of Node 26 ends the process when it meets code that was compiled without Liftoff, and nobody can catch that.
 */
const testedEngines: readonly string[] = ["11.3", "12.4", "13.6"];

/** Sets a flag of V8's for the whole process; throws where the engine does not know it. */
export type SetFlag = (flag: string) => void;

/** How flags are set, or undefined on an engine on which we have not tested it. */
export function engineFlags(): SetFlag | undefined {
  const { versions } = hostProcess() ?? {};
  // Bun runs on JavaScriptCore and Electron on a V8 of its own; their versions end otherwise, or name themselves.
  const [, version] = /^(\d+\.\d+)\.\d+\.\d+-node\.\d+$/.exec(versions?.["v8"] ?? "") ?? [];
  if (version === undefined || !testedEngines.includes(version) || versions?.["bun"] !== undefined) return undefined;
  return nodeModule("node:v8")?.setFlagsFromString;
}

/** Whether this process was started with flags about WebAssembly: then its user has chosen, and we leave them alone. */
export function flagsChosen(): boolean {
  try {
    const { execArgv = [], env = {} } = hostProcess() ?? {};
    return /liftoff|wasm/.test(`${execArgv.join(" ")} ${env["NODE_OPTIONS"]}`);
  } catch {
    // Not ours to know, so not ours to change.
    return true;
  }
}

// (func (result v128) v128.const 0 0), and the same with f32x4.relaxed_madd: valid where the engine knows them.
const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0];
const zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
const probe = (...body: readonly number[]): Uint8Array =>
  Uint8Array.from([...head, 10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b]);
const simdProbe = probe(...zero);
const relaxedProbe = probe(...zero, ...zero, ...zero, 0xfd, 0x85, 0x02);

/** The best instruction set that the engine takes. Node 20 knows relaxed SIMD, behind a flag that is set here. */
export function instructionSet(): InstructionSet {
  if (webAssembly === undefined || !webAssembly.validate(simdProbe)) return "none";
  if (!webAssembly.validate(relaxedProbe)) engineFlags()?.("--experimental-wasm-relaxed-simd");
  return webAssembly.validate(relaxedProbe) ? "relaxed" : "portable";
}

/** Whether WebAssembly may be compiled: a page's Content-Security-Policy can forbid it where the engine has it. */
export function canCompile(): boolean {
  if (webAssembly === undefined) return false;
  try {
    const empty = new webAssembly.Module(Uint8Array.from(head.slice(0, 8)));
    return typeof empty === "object";
  } catch {
    return false;
  }
}
