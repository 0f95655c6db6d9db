import type { Host } from "../host.ts";
import { pageDatabases } from "./page-databases.ts";
import { pageFiles } from "./page-files.ts";
import { sha256 } from "./sha256.ts";

// What a page has of these; Node's types have other ones.
declare const navigator: { readonly hardwareConcurrency: number; readonly userAgent: string };
declare const MessageChannel: new () => {
  readonly port1: { onmessage: () => void; close(): void };
  readonly port2: { postMessage(message: null): void };
};

/** A page, for training runs: files and databases are fetched, nothing is written. Make one for each run. */
export function pageHost(): Host {
  return {
    files: pageFiles,
    hashing: { sha256 },
    databases: pageDatabases(),
    machine: { platform: "page", arch: "unknown", cpu: "unknown", cores: navigator.hardwareConcurrency },
    runtime: navigator.userAgent,
    drawSeed: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1,
    pause: letOthers,
  };
}

/** One turn of the page's loop. A message is not slowed down as nested timers are. */
function letOthers(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
