import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { SolverParameter } from "@squeezenet/caffe-io";
import { checkWritable } from "../run/snapshot-files.ts";
import { bytes, type Tell } from "./finding.ts";

/** Whether the snapshots of a run can be written, and fit the disk. @param parameters learned numbers; @param histories sets of them that the solver keeps */
export function checkDisk(solver: SolverParameter, parameters: number, histories: number, tell: Tell): void {
  checkWritable(solver.snapshot_prefix);
  const each = 4 * parameters * (1 + histories);
  const count =
    (solver.snapshot > 0 ? Math.floor(solver.max_iter / solver.snapshot) : 0) +
    (solver.snapshot_after_train && (solver.snapshot === 0 || solver.max_iter % solver.snapshot !== 0) ? 1 : 0);
  const folder = dirname(solver.snapshot_prefix);
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : ".");
  const free = bavail * bsize;
  const what = `${count} snapshots of ${bytes(each)} at ${solver.snapshot_prefix}: ${bytes(each * count)}, ${bytes(free)} are free`;
  if (each * count <= free) tell("ok", "disk", what);
  else
    tell(
      "error",
      "disk",
      `${what}: keep fewer (train --keep last=${Math.max(1, Math.floor(free / each / 2))}), take one less often (snapshot), or choose another snapshot_prefix`,
    );
}
