import { PrototxtError, readNetText, readSolverText } from "@squeezenet/caffe-io";
import type { BlockComplaint } from "./check-commands.ts";
import type { Block } from "./read-document.ts";

/** What is wrong with a block of prototxt, read as a net or, if it is none, as a solver. */
export function checkPrototxt(file: string, { text }: Block): readonly BlockComplaint[] {
  const asNet = complaintOf(() => readNetText(text, { file }));
  if (asNet === undefined || complaintOf(() => readSolverText(text, { file })) === undefined) return [];
  return [asNet];
}

function complaintOf(read: () => unknown): BlockComplaint | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { line: error instanceof PrototxtError ? error.line : 1, message: error.message };
  }
}
