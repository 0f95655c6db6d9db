import { bytesOf, concat, stringOf } from "../utf8.ts";

/** A literal that says something that the format does not have, and where in its text. */
export class LiteralError extends Error {
  override readonly name = "LiteralError";
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

const escapes = /\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]?))/g;

const plainEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
  "?": 63,
  "'": 39,
  '"': 34,
};

/** The bytes of a string literal as written, quotes included. */
export function literalBytes(literal: string): Uint8Array {
  const text = literal.slice(1, -1);
  if (!text.includes("\\")) return bytesOf(text);
  const parts: Uint8Array[] = [];
  let plain = 0;
  let high = "";
  for (const match of text.matchAll(escapes)) {
    const between = text.slice(plain, match.index);
    plain = match.index + match[0].length;
    const unit = unicodeEscape(match);
    // \ud83d\ude00 is one character: the first half waits for the second.
    const pair = high !== "" && between === "" && unit !== undefined && /^[\udc00-\udfff]$/.test(unit);
    if (pair) parts.push(bytesOf(high + unit));
    else {
      if (high !== "") parts.push(lone(high));
      parts.push(bytesOf(between), escapeBytes(match, unit));
    }
    high = !pair && unit !== undefined && /^[\ud800-\udbff]$/.test(unit) ? unit : "";
  }
  if (high !== "") parts.push(lone(high));
  return concat([...parts, bytesOf(text.slice(plain))]);
}

/** What \u and \U name; undefined for other escapes. */
function unicodeEscape(match: RegExpExecArray): string | undefined {
  const [, , , four, eight] = match;
  if (four !== undefined) return String.fromCharCode(parseInt(four, 16));
  if (eight === undefined) return undefined;
  const code = parseInt(eight, 16);
  if (code > 0x10ffff) throw new LiteralError(match.index + 1, `\\U${eight} is past the last character, U+10FFFF`);
  return String.fromCodePoint(code);
}

function escapeBytes(match: RegExpExecArray, unit: string | undefined): Uint8Array {
  const [whole, octal, hex, , , plain] = match;
  if (unit !== undefined) return /^[\ud800-\udbff]$/.test(unit) ? new Uint8Array(0) : lone(unit);
  if (octal !== undefined) return Uint8Array.of(parseInt(octal, 8));
  if (hex !== undefined) return Uint8Array.of(parseInt(hex, 16));
  const byte = plainEscapes[plain ?? ""];
  if (byte === undefined)
    throw new LiteralError(
      match.index + 1,
      `"${whole}" is no escape sequence (there is: \\a \\b \\f \\n \\r \\t \\v \\\\ \\? \\' \\" \\ooo \\xhh \\uhhhh \\Uhhhhhhhh)`,
    );
  return Uint8Array.of(byte);
}

/** UTF-8 of one character; of half a pair, the three bytes that protobuf writes for it. */
function lone(unit: string): Uint8Array {
  const code = unit.charCodeAt(0);
  if (unit.length > 1 || code < 0xd800 || code > 0xdfff) return bytesOf(unit);
  return Uint8Array.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}

/** The bytes that several literals in a row make together. */
export function joinedLiterals(literals: readonly string[]): Uint8Array {
  return concat(literals.map(literalBytes));
}

/** The same as a string: see utf8.ts for bytes that are no UTF-8. */
export function literalString(literals: readonly string[]): string {
  const [only, more] = literals;
  if (only !== undefined && more === undefined && !only.includes("\\")) return only.slice(1, -1);
  return stringOf(joinedLiterals(literals));
}

/** A string literal in double quotes, escaped as C does it: every byte that is not printable ASCII is octal. */
export function quoted(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) text += printable[byte];
  return `${text}"`;
}

const named: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 39: "\\'", 92: "\\\\" };

const printable: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) =>
    named[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`),
);
