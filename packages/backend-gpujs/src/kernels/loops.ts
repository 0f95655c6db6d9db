/** Terms of a block: a block is summed on its own, so that a long sum's error grows with the root of its length. */
const block = 32;

/**
 * Code that adds to `total`. `each` gives, for the name of an index, statements that add to `part`. The order depends on
 * `count` alone.
 */
export function sumInBlocks(count: number, each: (index: string) => string, index = "i"): string {
  if (count === 1) return `{ const ${index} = 0.0; let part = 0.0; ${each(index)} total += part; }`;
  if (count <= 2 * block)
    return `{ let part = 0.0; for (let ${index} = 0; ${index} < ${count}; ${index}++) { ${each(index)} } total += part; }`;
  return `for (let ${index}b = 0; ${index}b < ${Math.ceil(count / block)}; ${index}b++) {
    let part = 0.0;
    for (let ${index}j = 0; ${index}j < ${block}; ${index}j++) {
      const ${index} = ${index}b * ${block} + ${index}j;
      if (${index} < ${count}) { ${each(index)} }
    }
    total += part;
  }`;
}

/** A float local with the whole quotient of a local or a thread's place by a literal: exact below 2²¹ on every driver. */
export const quotient = (name: string, value: string, by: number): string =>
  by === 1 ? `const ${name} = ${value} + 0.0;` : `const ${name} = Math.floor((${value} + 0.5) / ${by});`;
