import {
  type NetParameter,
  type ReadFile,
  readNetBinary,
  readNetText,
  readSolverState,
  readSolverText,
  type SolverParameter,
  type SolverState,
} from "@squeezenet/caffe-io";
import type { Files } from "./files.ts";
import type { Say } from "./notice.ts";

/** Hands on what reading and upgrading had to say. */
function told<M>({ message, warnings, upgrades }: ReadFile<M>, say: Say): M {
  for (const upgrade of upgrades) say({ kind: "upgraded", upgrade });
  for (const warning of warnings) say({ kind: "odd", message: warning.message });
  return message;
}

const readText = async (files: Files, path: string, what: string): Promise<string> =>
  new TextDecoder().decode(await files.read(path, what));

/** Reads a net's prototxt of any age. @throws TrainingError where it cannot be read, and what `readNetText` throws */
export async function readNet(path: string, files: Files, say: Say): Promise<NetParameter> {
  return told(readNetText(await readText(files, path, "a net's prototxt"), { file: path }), say);
}

/** Reads a solver's prototxt. @throws TrainingError where it cannot be read, and what `readSolverText` throws */
export async function readSolver(path: string, files: Files, say: Say): Promise<SolverParameter> {
  return told(readSolverText(await readText(files, path, "a solver's prototxt"), { file: path }), say);
}

/** Reads a .caffemodel. @throws TrainingError where it cannot be read, WireError where it is damaged */
export async function readWeights(path: string, files: Files): Promise<NetParameter> {
  return readNetBinary(await files.read(path, "weights"), { file: path, overwrite: true }).message;
}

/** Reads a .solverstate. @throws TrainingError where it cannot be read, WireError where it is damaged */
export async function readState(path: string, files: Files): Promise<SolverState> {
  return readSolverState(await files.read(path, "a solver state"), path);
}
