import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Files } from "../files.ts";
import { option } from "../named-option.ts";
import { checkWritable } from "../run/snapshot-files.ts";
import { bytes, type Finding, finding } from "./finding.ts";

/**
 * Whether the snapshots of a run can be written, and fit the disk.
 * @param parameters learned numbers
 * @param histories sets of them that the solver keeps
 * @throws TrainingError where they cannot be written
 */
export async function* checkDisk(
  solver: SolverParameter,
  parameters: number,
  histories: number,
  files: Files,
): AsyncGenerator<Finding, void> {
  await checkWritable(solver.snapshot_prefix, files);
  const each = 4 * parameters * (1 + histories);
  const count =
    (solver.snapshot > 0 ? Math.floor(solver.max_iter / solver.snapshot) : 0) +
    (solver.snapshot_after_train && (solver.snapshot === 0 || solver.max_iter % solver.snapshot !== 0) ? 1 : 0);
  const free = await files.free(files.paths.dirname(solver.snapshot_prefix));
  const what = `${count} snapshots of ${bytes(each)} at ${solver.snapshot_prefix}: ${bytes(each * count)}, ${bytes(free)} are free`;
  if (each * count <= free) yield finding("ok", "disk", what);
  else
    yield finding(
      "error",
      "disk",
      `${what}: keep fewer (${option("retention", `last=${Math.max(1, Math.floor(free / each / 2))}`)}), take one less often (snapshot), or choose another snapshot_prefix`,
    );
}
