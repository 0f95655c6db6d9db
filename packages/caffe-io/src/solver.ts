import type { TextOptions } from "@squeezenet/protobuf";
import type { SolverParameter } from "./message-types.ts";
import type { ReadFile } from "./net.ts";
import { parseText } from "./text.ts";
import { upgradeSolver } from "./upgrade.ts";

/**
 * Reads a solver.prototxt of any age and upgrades it. Nets inside it (`net_param`) stay as they are, as in Caffe.
 * @throws PrototxtError for text that Caffe could not read
 * @throws UpgradeError where both `type` and the old `solver_type` are given
 */
export function readSolverText(text: string, options: TextOptions = {}): ReadFile<SolverParameter> {
  const { message, warnings } = parseText("SolverParameter", text, options);
  return { ...upgradeSolver(message, options.file), warnings };
}
