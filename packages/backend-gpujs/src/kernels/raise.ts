/**
 * Code that leaves b to the power of `p` ≥ 0 in r. Exponents that are products and square roots are computed as such; the
 * others through logarithm and exponential.
 */
export function raise(p: number, b: string, r: string): readonly string[] {
  if (p > 64 || !Number.isInteger(4 * p))
    return [`let ${r} = 0.0;`, `if (${b} !== 0) { ${r} = exponential(${p} * logarithm(${b})); }`];
  const code = [`let ${r} = 1.0;`];
  if (p % 1 !== 0) code.push(`const ${r}root = Math.sqrt(${b});`);
  if (p % 0.5 !== 0) code.push(`${r} = Math.sqrt(${r}root);`);
  if (p % 1 >= 0.5) code.push(`${r} = ${r} * ${r}root;`);
  let square = b;
  for (let left = Math.floor(p), level = 0; left > 0; left = Math.floor(left / 2), level++) {
    if (left % 2 === 1) code.push(`${r} = ${r} * ${square};`);
    if (left > 1) code.push(`const ${r}square${level} = ${square} * ${square};`);
    square = `${r}square${level}`;
  }
  return code;
}
