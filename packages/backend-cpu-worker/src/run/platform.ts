/*
 * What is used of the platform beyond ECMAScript, declared here because the compiler's own list of it comes only with all
 * of a browser.
 */

export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}
export type Module = object;
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

/** A thread that runs a script and exchanges messages, in Node or in a page. */
export interface Thread {
  post(message: object): void;
  onMessage(receive: (message: unknown) => void): void;
  /** Called once when the thread is gone, whatever the reason. */
  onEnd(receive: (reason: string) => void): void;
  /** Whether the process stays for it. */
  hold(needed: boolean): void;
  end(): Promise<void>;
}

interface WebWorker {
  postMessage(message: object): void;
  terminate(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** An error in the script has a message; a script that may not run at all gives an event without one. */
  onerror: ((event: { readonly message?: string }) => void) | null;
}

interface Platform {
  readonly WebAssembly?: WebAssemblyNamespace;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly document?: object;
  readonly process?: {
    readonly versions?: { readonly node?: string };
    readonly execArgv?: readonly string[];
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
  readonly Worker?: new (url: string) => WebWorker;
  readonly Blob?: new (parts: readonly string[], options: { type: string }) => object;
  readonly URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

// The one place where the global object meets its declaration.
export const platform: Platform = globalThis as unknown as Platform;
export const isNode: boolean = platform.process?.versions?.node !== undefined;
/** Whether the calling thread shows a page, as it also may where Node is (Electron): it may not sleep. */
export const isPage: boolean = !isNode || platform.document !== undefined;

/** WebAssembly, or undefined where the engine has none. */
export const webAssembly: WebAssemblyNamespace | undefined = platform.WebAssembly;

/** Starts a thread on a script given as text, so that no file has to be found at run time. */
export async function startThread(script: string): Promise<Thread> {
  return isNode ? startNodeThread(script) : startWebThread(script);
}

async function startNodeThread(script: string): Promise<Thread> {
  // Who bundles for a page has none of Node's modules: this tells webpack, `browser` in package.json the others.
  const { Worker } = await import(/* webpackIgnore: true */ "node:worker_threads");
  const worker = new Worker(script, { eval: true, name: "squeezenet kernels" });
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (receive) => void worker.on("message", receive),
    onEnd(receive) {
      worker.on("error", (error) => receive(String(error)));
      worker.on("exit", (code) => receive(`it ended with code ${code}`));
    },
    hold: (needed) => (needed ? worker.ref() : worker.unref()),
    async end() {
      await worker.terminate();
    },
  };
}

const forbidden = "the page may not run its script (a Content-Security-Policy has to allow worker-src blob:)";

function startWebThread(script: string): Thread {
  const { Worker, Blob, URL } = platform;
  if (Worker === undefined || Blob === undefined || URL === undefined) throw new Error("this platform has no workers");
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url);
  return {
    post: (message) => worker.postMessage(message),
    onMessage(receive) {
      worker.onmessage = ({ data }) => receive(data);
    },
    onEnd(receive) {
      worker.onerror = ({ message }) => receive(message ?? forbidden);
    },
    hold: () => {},
    async end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
