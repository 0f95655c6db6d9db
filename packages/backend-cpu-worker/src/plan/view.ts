/** Where a value's floats stand: `rows` runs of `rowLength`, `rowStride` apart, in a storage. */
export interface View {
  readonly storage: number;
  readonly offset: number;
  readonly rows: number;
  readonly rowLength: number;
  readonly rowStride: number;
}

/** The view of a storage of `length` floats that is the value, from its start to its end. */
export const whole = (storage: number, length: number): View => ({
  storage,
  offset: 0,
  rows: 1,
  rowLength: length,
  rowStride: length,
});

/**
 * Part of each of `outer` rows: `length` floats from `start` on of rows of `rowLength`. Undefined where the view's own rows
 * lie across them.
 */
export function part(view: View, outer: number, rowLength: number, start: number, length: number): View | undefined {
  const rowStride = view.rows === 1 ? rowLength : view.rowStride;
  if (view.rows !== 1 && view.rows !== outer) return undefined;
  const offset = view.offset + start;
  if (outer === 1) return { storage: view.storage, offset, rows: 1, rowLength: length, rowStride: length };
  if (length === rowStride)
    return { storage: view.storage, offset, rows: 1, rowLength: outer * length, rowStride: outer * length };
  return { storage: view.storage, offset, rows: outer, rowLength: length, rowStride };
}

/** The distance between `outer` equal rows, or undefined where the view is cut otherwise. */
export function strideOf(view: View, outer: number, length: number): number | undefined {
  if (view.rows === 1) return length / outer;
  return view.rows === outer ? view.rowStride : undefined;
}
