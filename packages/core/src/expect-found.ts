import { InternalError } from "./errors.ts";

/**
 * The entry of a list or a map that the caller knows to be there.
 * @throws InternalError that names the place where it is missing
 */
export function expectFound<K, V>(map: ReadonlyMap<K, V>, key: K): V;
export function expectFound<V>(list: ArrayLike<V>, index: number): V;
export function expectFound(from: ReadonlyMap<unknown, unknown> | ArrayLike<unknown>, key: number): unknown {
  const value = "get" in from ? from.get(key) : from[key];
  if (value !== undefined) return value;
  const size = "get" in from ? from.size : from.length;
  throw new InternalError(`nothing stands at ${String(key)} among ${size}: a fault in the program, not in its input`);
}
