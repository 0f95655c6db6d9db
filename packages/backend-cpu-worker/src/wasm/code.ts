/** WebAssembly bytes, nested as they were written and flattened once at the end. */
export type Code = number | Uint8Array | readonly Code[];

export type Kind = "i32" | "f32" | "f64" | "v128";

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

/** A signed 32-bit number in LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** A length, then the text, which is ASCII. */
export function text(value: string): number[] {
  const bytes = Array.from(value, (letter) => letter.charCodeAt(0));
  return [...unsigned(bytes.length), ...bytes];
}

export function flatten(code: Code): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count(code));
  let at = 0;
  const write = (part: Code): void => {
    if (typeof part === "number") bytes[at++] = part;
    else if (part instanceof Uint8Array) {
      bytes.set(part, at);
      at += part.length;
    } else for (let i = 0; i < part.length; i++) write(part[i]!);
  };
  write(code);
  return bytes;
}

function count(code: Code): number {
  if (typeof code === "number") return 1;
  if (code instanceof Uint8Array) return code.length;
  let total = 0;
  for (let i = 0; i < code.length; i++) total += count(code[i]!);
  return total;
}

export const float32Bytes = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
export const float64Bytes = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)];
export const int32Bytes = (value: number): number[] => [...new Uint8Array(Int32Array.of(value).buffer)];
