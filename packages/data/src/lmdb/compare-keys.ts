/**
 * The order of keys: by bytes, a prefix first (mdb.c, mdb_cmp_memn).
 * @returns a number below 0 if `a` comes first, above 0 if `b` does, 0 if their bytes are equal
 */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  // Past its end a key counts as less than any byte.
  return (a[i] ?? -1) - (b[i] ?? -1);
}
