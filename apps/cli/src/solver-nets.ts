import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { has, type NetParameter, type SolverParameter } from "@squeezenet/caffe-io";
import { CommandError } from "./failure.ts";
import type { Log } from "./glog.ts";
import { readNet } from "./read-files.ts";

export interface SolverNets {
  readonly train: NetParameter;
  readonly tests: readonly NetParameter[];
}

/** The training net and the test nets that a solver names (solver.cpp, InitTrainNet and InitTestNets). */
export function netsOf(solver: SolverParameter, file: string, log: Log): SolverNets {
  const read = (path: string): NetParameter => readNet(foundNear(path, file, log), log);
  const fields = (["net", "net_param", "train_net", "train_net_param"] as const).filter((field) => has(solver, field));
  if (fields.length !== 1)
    throw new CommandError(
      `${file}: SolverParameter must specify a train net using one of these fields: net, net_param, train_net, train_net_param; ` +
        `found ${fields.length === 0 ? "none" : fields.join(" and ")}`,
    );
  const shared = has(solver, "net") ? read(solver.net) : solver.net_param;
  const isShared = fields[0] === "net" || fields[0] === "net_param";
  const train = isShared ? shared : has(solver, "train_net") ? read(solver.train_net) : solver.train_net_param;
  const own = [...solver.test_net_param, ...solver.test_net.map(read)];
  const count = solver.test_iter.length;
  const tests = [...own, ...(isShared ? Array.from({ length: Math.max(0, count - own.length) }, () => shared) : [])];
  if (tests.length !== count)
    throw new CommandError(
      `${file}: test_iter must be specified for each test network: ${count} test_iter for ${tests.length} test nets`,
    );
  if (tests.length > 0 && solver.test_interval < 1)
    throw new CommandError(`${file}: test_interval is missing: after how many iterations is a test due?`);
  return { train, tests };
}

/** The path as it is, relative to the working directory; else beside the solver, where that file is. */
function foundNear(path: string, solver: string, log: Log): string {
  const beside = join(dirname(solver), path);
  if (existsSync(path) || !existsSync(beside)) return path;
  log("INFO", "squeezenet:0", `${path} is not in ${process.cwd()}; taking ${beside}, beside the solver`);
  return beside;
}
