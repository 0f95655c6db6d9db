/**
 * Strings of proto2 are bytes, most often UTF-8 but never checked to be. Each byte that is no UTF-8 becomes one lone
 * surrogate U+DC80…U+DCFF (as in Python's surrogateescape), so that any bytes survive reading and writing.
 */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The string of some bytes. */
export function stringOf(bytes: Uint8Array): string {
  if (bytes.length <= 48) {
    const ascii = asciiOf(bytes);
    if (ascii !== undefined) return ascii;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return escaped(bytes);
  }
}

/** Short names are many: this is several times faster than a TextDecoder. */
function asciiOf(bytes: Uint8Array): string | undefined {
  let text = "";
  for (const byte of bytes) {
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function escaped(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    const lone = 0xdc00 + (bytes[at] ?? 0);
    parts.push(length > 0 ? decoder.decode(bytes.subarray(at, at + length)) : String.fromCharCode(lone));
    at += Math.max(length, 1);
  }
  return parts.join("");
}

/** How long the UTF-8 sequence at an offset is, 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length <= 1) return length;
  // Overlong forms, surrogates and code points past U+10FFFF show in the second byte.
  const second = bytes[at + 1] ?? 0;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** The bytes of a string: UTF-8, but for the lone surrogates that stand for single bytes. */
export function bytesOf(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const parts: Uint8Array[] = [];
  // With the flag u a surrogate that belongs to a pair does not match.
  for (const part of text.split(/([\udc80-\udcff]+)/u))
    parts.push(/^[\udc80-\udcff]/u.test(part) ? Uint8Array.from(part, escapedByte) : encoder.encode(part));
  return concat(parts);
}

const escapedByte = (unit: string): number => unit.charCodeAt(0) - 0xdc00;

/** One array of several. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
