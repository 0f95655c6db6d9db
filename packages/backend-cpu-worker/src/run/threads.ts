import type { ThreadKind } from "./host.ts";
import { nodeModule } from "./node-module.ts";
import { type NodeModules, type NodeWorker, platform } from "./platform.ts";

/** A thread that runs a script and exchanges messages. */
export interface Thread {
  post(message: object): void;
  onMessage(receive: (message: unknown) => void): void;
  /** Called once when the thread is gone, whatever the reason. */
  onEnd(receive: (reason: string) => void): void;
  /** Whether the process stays for it. */
  hold(needed: boolean): void;
  end(): Promise<void>;
}

/**
 * Starts a thread on a script given as text, so that no file has to be found at run time. The script has two functions for
 * messages: `post(message)`, and `listen(receive)`, to be called once.
 * @throws Error with what is missing, where the platform refuses to start one
 */
export function startThread(script: string, kind: Exclude<ThreadKind, "none">): Thread {
  return start[kind](script);
}

const start: { readonly [Kind in Exclude<ThreadKind, "none">]: (script: string) => Thread } = {
  node(script) {
    const Worker = nodeModule("node:worker_threads")?.Worker;
    if (Worker === undefined) throw new Error("node:worker_threads has no Worker here");
    // parentPort by name: Bun's threads also have a page's postMessage, at which nobody listens.
    const port = `const { parentPort } = process.getBuiltinModule("node:worker_threads");
      const post = (message) => parentPort.postMessage(message);
      const listen = (receive) => parentPort.on("message", receive);`;
    const worker = newNodeWorker(Worker, `${port}\n${script}`);
    worker.unref();
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (receive) => worker.on("message", receive),
      onEnd(receive) {
        worker.on("error", (error) => receive(explained(String(error))));
        worker.on("exit", (code) => receive(`it ended with code ${code}`));
      },
      hold: (needed) => (needed ? worker.ref() : worker.unref()),
      async end() {
        await worker.terminate();
      },
    };
  },

  web(script) {
    const { Worker, Blob, URL } = platform;
    if (Worker === undefined || Blob === undefined || URL?.createObjectURL === undefined)
      throw new Error("this platform has no workers");
    const port = `const post = (message) => self.postMessage(message);
      const listen = (receive) => { self.onmessage = ({ data }) => receive(data); };`;
    const url = URL.createObjectURL(new Blob([`${port}\n${script}`], { type: "text/javascript" }));
    const worker = startTrusted(Worker, url);
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
        URL.revokeObjectURL?.(url);
      },
    };
  },
};

/**
 * V8 reserves half a gigabyte of addresses for each thread's code, unless it is told how little there is; where it cannot have
 * them, it ends the process. What kernels are compiled to lies elsewhere.
 */
const resourceLimits = { codeRangeSizeMb: 4 };

function newNodeWorker(Start: NodeModules["node:worker_threads"]["Worker"], script: string): NodeWorker {
  try {
    return new Start(script, { eval: true, name: "squeezenet kernels", resourceLimits });
  } catch (cause) {
    throw new Error(explained(cause instanceof Error ? cause.message : String(cause)), { cause });
  }
}

/** Node passes on the system's own word for it, and no more. */
const explained = (reason: string): string =>
  /EAGAIN|ENOMEM|OUT_OF_MEMORY/.test(reason)
    ? `${reason} (the system gives this process no more threads or memory: the option threads asks for fewer)`
    : reason;

const forbidden = "the page may not run its script (a Content-Security-Policy has to allow worker-src blob:)";

/** Trusted Types know a policy by its name, which a Content-Security-Policy may list. */
const policyName = "squeezenet-workers";
let policy: { createScriptURL(url: string): object } | undefined;

/** Starts a worker. A page under Trusted Types wants an address made by a policy, so it gets one. */
function startTrusted<Worker>(Start: new (url: string | object) => Worker, url: string): Worker {
  let trusted: string | object = url;
  let refusal: unknown;
  try {
    policy ??= platform.trustedTypes?.createPolicy(policyName, { createScriptURL: (given) => given });
    trusted = policy?.createScriptURL(url) ?? url;
  } catch (error) {
    // The page allows no such policy. It may still allow plain addresses.
    refusal = error;
  }
  try {
    return new Start(trusted);
  } catch (cause) {
    if (refusal === undefined) throw cause;
    throw new Error(
      `the page's Trusted Types refuse a worker's address (its Content-Security-Policy has to allow trusted-types ${policyName}, with 'allow-duplicates' where two copies of this package run)`,
      { cause },
    );
  }
}
