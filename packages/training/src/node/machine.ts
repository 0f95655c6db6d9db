import { arch, cpus, platform } from "node:os";
import type { Machine } from "../host.ts";

/** The machine that this runs on, as a receipt has it. */
export const thisMachine = (): Machine => ({
  platform: platform(),
  arch: arch(),
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
});
