import { DataError } from "@squeezenet/data";
import type { FedBlob } from "./fed-blobs.ts";

/** @throws DataError for a blob that is missing or that the net is not fed; `what` says whose blobs they are */
export function checkNames(given: object, blobs: readonly FedBlob[], what: string): void {
  const wanted = blobs.map(({ name }) => name);
  const names = Object.keys(given);
  const missing = wanted.filter((name) => !names.includes(name));
  const odd = names.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && odd.length === 0) return;
  const found = names.length === 0 ? "none" : names.join(", ");
  throw new DataError(`${what}: the net is fed the blobs ${wanted.join(", ") || "(none)"}; found are ${found}`);
}
