import { arch, cpus, platform } from "node:os";
import type { RunRecord } from "./run-record.ts";

/** The machine that this runs on, as a receipt has it. */
export const thisMachine = (): RunRecord["machine"] => ({
  platform: platform(),
  arch: arch(),
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
});
