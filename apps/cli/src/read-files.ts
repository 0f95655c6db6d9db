import { readFileSync } from "node:fs";
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
import { CommandError } from "./failure.ts";
import type { Log } from "./glog.ts";

/** The bytes of a file that the user named. @throws CommandError that says what the file was to be, and why it cannot be read */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    const buffer = readFileSync(path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    throw new CommandError(`${path}: cannot read ${what}: ${reason(error)} (looked for in ${process.cwd()})`, {
      cause: error,
    });
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "it is a directory";
  return code === "EACCES" ? "permission denied" : String(error);
}

/** A text that the user named. @throws CommandError as readBytes */
export const readText = (path: string, what: string): string => new TextDecoder().decode(readBytes(path, what));

/** Says what reading and upgrading had to say. */
function told<M>({ message, warnings, upgrades }: ReadFile<M>, log: Log): M {
  for (const { severity, text, line } of upgrades) log(severity, `upgrade_proto.cpp:${line ?? 0}`, text);
  for (const warning of warnings) log("WARNING", "squeezenet:0", warning.message);
  return message;
}

export function readNet(path: string, log: Log): NetParameter {
  return told(readNetText(readText(path, "a net's prototxt"), { file: path }), log);
}

export function readSolver(path: string, log: Log): SolverParameter {
  return told(readSolverText(readText(path, "a solver's prototxt"), { file: path }), log);
}

/** A .caffemodel. */
export function readWeights(path: string): NetParameter {
  return readNetBinary(readBytes(path, "weights"), { file: path, overwrite: true }).message;
}

/** @throws CommandError for a .caffemodel given as a state, which users do by mistake */
export function checkStatePath(path: string): void {
  if (path.endsWith(".caffemodel"))
    throw new CommandError(
      `${path}: -snapshot takes a .solverstate, this is a .caffemodel; to start from its weights say -weights ${path}`,
    );
}

/** A .solverstate. */
export function readState(path: string): SolverState {
  return readSolverState(readBytes(path, "a solver state"), path);
}
