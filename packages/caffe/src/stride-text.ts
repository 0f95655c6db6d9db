/** A window's strides for a drawing: `, stride 2`, `, stride 2×1`, or nothing where every stride is 1. */
export function strideText(strides: readonly number[]): string {
  const [first] = strides;
  if (strides.every((stride) => stride === 1)) return "";
  return `, stride ${strides.every((stride) => stride === first) ? first : strides.join("×")}`;
}
