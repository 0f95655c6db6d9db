import type { Notice } from "@squeezenet/training";
import type { Log, Severity } from "./glog.ts";
import { logNet } from "./net-log.ts";

/** Logs a notice where Caffe logs it, in its words; what Caffe does not say comes from `squeezenet:0`. */
export function logNotice(log: Log, notice: Notice): void {
  if (notice.kind === "built") return logNet(notice.net, notice.making, log);
  for (const [severity, source, message] of linesOf(notice)) log(severity, source, message);
}

type Line = readonly [severity: Severity, source: string, message: string];

const info = (source: string, message: string): readonly Line[] => [["INFO", source, message]];
const ours = (message: string): readonly Line[] => info("squeezenet:0", message);
const warning = (message: string): readonly Line[] => [["WARNING", "squeezenet:0", message]];

function linesOf(notice: Exclude<Notice, { readonly kind: "built" }>): readonly Line[] {
  switch (notice.kind) {
    case "upgraded": {
      const { severity, text, line } = notice.upgrade;
      return [[severity, `upgrade_proto.cpp:${line ?? 0}`, text]];
    }
    case "odd":
      return warning(notice.message);
    case "beside":
      return ours(`${notice.path} is not in ${process.cwd()}; taking ${notice.taken}, beside the solver`);
    case "overridden": {
      const where = notice.layer === null ? "" : `layer ${notice.layer}, `;
      return ours(`Overridden on the command line: ${where}${notice.field} = ${notice.value}`);
    }
    case "no effect":
      return warning(`${notice.field}: true is not supported: no sums of blobs are logged.`);
    case "split":
      return ours(
        `Effective batch: ${notice.effective} = batch_size ${notice.batchSize} × iter_size ${notice.iterSize}`,
      );
    case "seeded":
      return ours(`random_seed: ${notice.seed}`);
    case "building":
      return notice.test === null
        ? info("solver.cpp:102", `Creating training net from net file: ${notice.file}`)
        : info("solver.cpp:190", `Creating test net (#${notice.test}) specified by net file: ${notice.file}`);
    case "filtered":
      return info("net.cpp:296", notice.message);
    case "not finite":
      return warning(`${notice.where}${notice.message} Later ones in this blob are not reported.`);
    case "epoch":
      return info("data_layer.cpp:73", "Restarting data prefetching from start.");
    case "finetuning":
      return info("solver.cpp:72", `Finetuning from ${notice.file}`);
    case "ignored layer":
      return info("net.cpp:746", `Ignoring source layer ${notice.layer}`);
    case "kept layer":
      return ours(`Layer ${notice.layer} is not in ${notice.file}: it keeps its initial weights`);
    case "split matters":
      return warning(notice.why);
    case "changed":
      return warning(`Changed, as allowed: ${notice.change.kind}: ${notice.change.what}`);
    case "ready":
      return info("solver.cpp:57", "Solver scaffolding done.");
    case "resuming":
      return info("caffe.cpp:235", `Resuming from ${notice.state}`);
    case "restored":
      return info("sgd_solver.cpp:336", `${notice.solver}Solver: restoring history`);
    case "no sidecar":
      return warning(`no sidecar beside ${notice.state}: the data starts again at its first record, as in Caffe`);
    case "optimizing":
      return info("caffe.cpp:239", "Starting Optimization");
    case "optimized":
      return info("caffe.cpp:250", "Optimization Done.");
    case "passed over":
      return warning(`--snapshot auto passes over ${notice.state}: ${notice.why}`);
    case "writing weights":
      return info("solver.cpp:464", `Snapshotting to binary proto file ${notice.path}`);
    case "weights hashed":
      return ours(`Weights SHA-256: ${notice.hash}`);
    case "writing state":
      return info("sgd_solver.cpp:284", `Snapshotting solver state to binary proto file ${notice.path}`);
    case "removed":
      return ours(`Removed snapshot ${notice.stem}, as --keep says.`);
    case "stopping early":
      return ours(`Stopping early: ${notice.why}.`);
  }
}
