/*
 * What is used of the platform beyond ECMAScript, declared here because the compiler's own list of it comes only with all
 * of a browser, or with all of Node. Everything is optional: host.ts asks for it.
 */

/** A WebAssembly.Memory; `grow` takes pages of 64 KiB. */
export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}
/** A compiled WebAssembly.Module: it is only passed on. */
export type Module = object;
/**
 * A kernel as a module exports it: given the addresses of its words and of the thread's own memory, it claims tasks
 * until none is left.
 */
export type KernelFunction = (words: number, scratch: number) => void;

interface WebAssemblyNamespace {
  validate(bytes: Uint8Array): boolean;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => Memory;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (
    module: Module,
    imports: { readonly e: { readonly m: Memory } },
  ) => { readonly exports: Readonly<Record<string, KernelFunction>> };
}

/** A browser's worker. */
export interface WebWorker {
  postMessage(message: object): void;
  terminate(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** An error in the script has a message; a script that may not run at all gives an event without one. */
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** Node's worker thread. */
export interface NodeWorker {
  postMessage(message: object): void;
  on(event: "message", receive: (message: unknown) => void): void;
  on(event: "error", receive: (error: unknown) => void): void;
  on(event: "exit", receive: (code: number) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

interface NodeWorkerOptions {
  readonly eval: true;
  readonly name: string;
  readonly resourceLimits: { readonly codeRangeSizeMb: number };
}

/** Those of Node's modules that are used, by name. */
export interface NodeModules {
  readonly "node:worker_threads": {
    readonly Worker: new (script: string, options: NodeWorkerOptions) => NodeWorker;
  };
  readonly "node:os": { availableParallelism(): number };
  readonly "node:timers": Timers;
  readonly "node:v8": { setFlagsFromString(flag: string): void };
}

/** What is read of Node's `process`. */
export interface Process {
  readonly versions?: Readonly<Record<string, string | undefined>>;
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Only where Node was started with --permission. */
  readonly permission?: { has(scope: string): boolean };
  getBuiltinModule?<Name extends keyof NodeModules>(name: Name): Partial<NodeModules[Name]> | undefined;
}

/** A script's address under a policy of Trusted Types; a worker takes it in place of text. */
type TrustedScriptURL = object;

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): TrustedScriptURL };
}

/** What `setTimeout` and `setInterval` give: a number in a page, an object in Node. */
export type Timer = number | object;

/** The timers that are used, called without an object. */
export interface Timers {
  setTimeout(this: void, act: () => void, milliseconds: number): Timer;
  setInterval(this: void, act: () => void, milliseconds: number): Timer;
  clearInterval(this: void, timer: Timer): void;
}

interface MessagePort {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

interface Platform extends Partial<Timers> {
  readonly WebAssembly?: WebAssemblyNamespace;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly document?: object;
  readonly process?: Process;
  readonly Worker?: new (url: string | TrustedScriptURL) => WebWorker;
  readonly Blob?: new (parts: readonly string[], options: { type: string }) => object;
  readonly URL?: { createObjectURL?(blob: object): string; revokeObjectURL?(url: string): void };
  readonly trustedTypes?: TrustedTypes;
  readonly MessageChannel?: new () => { readonly port1: MessagePort; readonly port2: MessagePort };
}

// The one place where the global object meets its declaration.
/** The global object, as declared here. */
export const platform: Platform = globalThis as unknown as Platform;

/** WebAssembly, or undefined where the engine has none. */
export const webAssembly: WebAssemblyNamespace | undefined = platform.WebAssembly;
