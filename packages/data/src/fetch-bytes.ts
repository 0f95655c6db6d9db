import { DataError } from "./data-error.ts";

/** Fetches a file. @throws DataError with the address and the server's answer, or why it could not be reached */
export async function fetchBytes(address: string): Promise<Uint8Array> {
  const response = await fetch(address).catch((error: unknown) => {
    throw new DataError(`${address}: cannot be fetched: ${String(error)}`, { cause: error, at: { file: address } });
  });
  if (!response.ok)
    throw new DataError(`${address}: cannot be fetched: the server says ${response.status} ${response.statusText}`, {
      at: { file: address },
    });
  return new Uint8Array(await response.arrayBuffer());
}
