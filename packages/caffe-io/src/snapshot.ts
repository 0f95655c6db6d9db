import { encodeMessage } from "@squeezenet/protobuf";
import type { SolverState } from "./message-types.ts";
import { decodeMessage } from "./wire.ts";

/**
 * Reads a .solverstate (not .solverstate.h5).
 * @throws WireError for damaged bytes
 */
export function readSolverState(bytes: Uint8Array, file = "solverstate"): SolverState {
  return decodeMessage("SolverState", bytes, { file });
}

/** The bytes of a .solverstate, which Caffe restores. */
export function writeSolverState(state: SolverState): Uint8Array {
  return encodeMessage(state);
}
