import { has, locationOf, type NetParameter, type SolverParameter } from "@squeezenet/caffe-io";
import type { Files } from "./files.ts";
import type { Say } from "./notice.ts";
import { readNet } from "./read-files.ts";
import { TrainingError } from "./training-error.ts";

/** The nets that a solver trains and tests, before they are filtered for their phases. */
export interface SolverNets {
  readonly train: NetParameter;
  readonly tests: readonly NetParameter[];
}

/**
 * The training net and the test nets that a solver names (solver.cpp, InitTrainNet and InitTestNets).
 * @param file the solver's own path, for errors and for nets that lie beside it
 * @throws TrainingError for a solver that names no training net or several, or whose test fields do not match
 */
export async function netsOf(solver: SolverParameter, file: string, files: Files, say: Say): Promise<SolverNets> {
  const read = async (path: string): Promise<NetParameter> =>
    readNet(await foundNear(path, file, files, say), files, say);
  const fields = (["net", "net_param", "train_net", "train_net_param"] as const).filter((field) => has(solver, field));
  if (fields.length !== 1)
    throw new TrainingError(
      `${file}: SolverParameter must specify a train net using one of these fields: net, net_param, train_net, train_net_param; ` +
        `found ${fields.length === 0 ? "none" : fields.join(" and ")}`,
      { at: { file } },
    );
  const shared = has(solver, "net") ? await read(solver.net) : solver.net_param;
  const isShared = fields[0] === "net" || fields[0] === "net_param";
  const train = isShared ? shared : has(solver, "train_net") ? await read(solver.train_net) : solver.train_net_param;
  const own = [...solver.test_net_param];
  for (const path of solver.test_net) own.push(await read(path));
  const count = solver.test_iter.length;
  const tests = [...own, ...(isShared ? Array.from({ length: Math.max(0, count - own.length) }, () => shared) : [])];
  if (tests.length !== count)
    throw new TrainingError(
      `${file}: test_iter must be specified for each test network: ${count} test_iter for ${tests.length} test nets`,
      { at: locationOf(solver, "test_iter") ?? { file } },
    );
  if (tests.length > 0 && solver.test_interval < 1)
    throw new TrainingError(`${file}: test_interval is missing: after how many iterations is a test due?`, {
      at: locationOf(solver, "test_iter") ?? { file },
    });
  return { train, tests };
}

/** The path as it is, relative to the working directory; else beside the solver, where that file is. */
async function foundNear(path: string, solver: string, files: Files, say: Say): Promise<string> {
  const { paths } = files;
  const beside = paths.join(paths.dirname(solver), path);
  if ((await files.exists(path)) || !(await files.exists(beside))) return path;
  say({ kind: "beside", path, taken: beside });
  return beside;
}
