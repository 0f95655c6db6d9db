import type { Backend } from "@squeezenet/core";
import type { Host } from "../host.ts";
import { variationOf } from "../variation.ts";
import { type RunRecord, runtimeOf } from "./run-record.ts";

/**
 * Why a replay on another device may give other bits than the run did, although nothing was altered. Null on the device of
 * the run, and for a backend that promises the same bits everywhere: there is no excuse then.
 */
export function whyDifferent({ backend: ran, machine, code }: RunRecord, now: Backend, host: Host): string | null {
  // Receipts from before this was recorded say nothing: what opens under the same name and options varies as the run did.
  const variation = variationOf(ran.varies === undefined ? now : ran);
  if (variation === null || ran.name !== now.name) return null;
  const run = placeOf(ran.device, machine, runtimeOf(code));
  const here = placeOf(now.device, host.machine, host.runtime);
  if (run === here) return null;
  return `That may be the reason: the run was on ${run}, this is ${here} (${variation}).`;
}

const placeOf = (device: string, { cpu, arch }: RunRecord["machine"], runner: string): string =>
  `${device}, ${cpu} (${arch}), ${runner}`;
