import { readFileSync } from "node:fs";
import { TrainingError } from "../training-error.ts";

/** The bytes of a file. @throws TrainingError that says what the file was to be, and why it cannot be read */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    const buffer = readFileSync(path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    throw new TrainingError(`${path}: cannot read ${what}: ${reason(error)} (looked for in ${process.cwd()})`, {
      cause: error,
      at: { file: path },
    });
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "it is a directory";
  return code === "EACCES" ? "permission denied" : String(error);
}
