import type { Hashing } from "../hashing.ts";
import { TrainingError } from "../training-error.ts";

/** The browser's SHA-256. @throws TrainingError where the page is not secure, so that the browser gives it none */
export const sha256: Hashing["sha256"] = async (parts) => {
  // Node's types take it for granted.
  const { subtle }: { readonly subtle?: typeof crypto.subtle } = globalThis.crypto;
  if (subtle === undefined)
    throw new TrainingError("a run is hashed with crypto.subtle: serve the page from https: or from localhost");
  const bytes = await new Blob(parts.map((part) => part.slice())).arrayBuffer();
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
