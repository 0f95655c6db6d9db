import type { Backend } from "@squeezenet/core";
import { variationOf } from "@squeezenet/training";
import type { Log } from "./glog.ts";
import { inFlags } from "./in-flags.ts";

/** Backends that compute where Caffe would have said `Use CPU.` */
const processors: readonly string[] = ["oracle", "cpu-worker"];

/** Says what computes: in Caffe's words where they are true, and in ours. */
export function logBackend(backend: Backend, source: string, log: Log): void {
  const { name, device } = backend;
  if (processors.includes(name)) log("INFO", source, "Use CPU.");
  log("INFO", "squeezenet:0", `Use backend ${name}: ${device}.`);
  const variation = variationOf(backend);
  if (variation !== null) log("INFO", "squeezenet:0", inFlags(variation));
}
