import { clone, has } from "@squeezenet/protobuf";
import type { SolverParameter } from "../message-types.ts";
import { UpgradeLog } from "./upgrade-log.ts";
import type { Upgraded } from "./upgrade-net.ts";

const types: { readonly [Type in SolverParameter["solver_type"]]: string } = {
  SGD: "SGD",
  NESTEROV: "Nesterov",
  ADAGRAD: "AdaGrad",
  RMSPROP: "RMSProp",
  ADADELTA: "AdaDelta",
  ADAM: "Adam",
};

/**
 * Turns the enum `solver_type` of an old solver into the string `type` (UpgradeSolverAsNeeded, util/upgrade_proto.cpp).
 * @throws UpgradeError where both are given
 */
export function upgradeSolver(solver: SolverParameter, file = "solver"): Upgraded<SolverParameter> {
  if (!has(solver, "solver_type")) return { message: solver, upgrades: [] };
  const log = new UpgradeLog(file);
  log.info(1084, `Attempting to upgrade input file specified using deprecated 'solver_type' field (enum)': ${file}`);
  if (has(solver, "type"))
    throw log.fatal(
      "Failed to upgrade solver: old solver_type field (enum) and new type field (string) cannot be both specified in solver proto text.",
    );
  const message = clone(solver, { type: types[solver.solver_type], solver_type: undefined });
  log.info(
    1091,
    "Successfully upgraded file specified using deprecated 'solver_type' field (enum) to 'type' field (string).",
  );
  log.warning(1093, "Note that future Caffe releases will only support 'type' field (string) for a solver's type.");
  return { message, upgrades: log.messages };
}

/**
 * Where snapshots go, decided as Caffe does it: snapshot_prefix; without one the solver's file without its extension; in a
 * directory the solver's name. What it logs is in `upgrades` (UpgradeSnapshotPrefixProperty).
 */
export function resolveSnapshotPrefix(
  solver: SolverParameter,
  file: string,
  isDirectory: (path: string) => boolean,
): Upgraded<SolverParameter> {
  const log = new UpgradeLog(file);
  const stem = file.replace(/(?<=[^/])\.[^./]*$/, "");
  if (!has(solver, "snapshot_prefix")) {
    log.info(1108, `snapshot_prefix was not specified and is set to ${stem}`);
    return { message: clone(solver, { snapshot_prefix: stem }), upgrades: log.messages };
  }
  if (!isDirectory(solver.snapshot_prefix)) return { message: solver, upgrades: [] };
  const prefix = `${solver.snapshot_prefix.replace(/\/+$/, "")}/${stem.slice(stem.lastIndexOf("/") + 1)}`;
  log.info(1113, `snapshot_prefix was a directory and is replaced to ${prefix}`);
  return { message: clone(solver, { snapshot_prefix: prefix }), upgrades: log.messages };
}
