import type { Descriptor, Field, FieldType } from "../descriptor.ts";
import { didYouMean } from "../nearest-name.ts";
import type { ScalarName } from "../schema.ts";
import { joinedLiterals, LiteralError, literalString } from "./literals.ts";
import type { Token, Tokenizer } from "./tokenizer.ts";

/** Reads one value of a field that is no message; a PrototxtError says what stands there instead. */
export function readValue(tokens: Tokenizer, owner: Descriptor, field: Field): unknown {
  const where = `${owner.name}.${field.name}`;
  const { type } = field;
  if (type.kind === "enum") return readEnum(tokens, where, type);
  if (type.kind === "scalar") return readers[type.scalar](tokens, where);
  throw new TypeError(`${where} is a message, not a value`);
}

/** The literals that stand in a row, which make one string. */
export function takeLiterals(tokens: Tokenizer): Token[] {
  const literals: Token[] = [];
  while (tokens.peek().kind === "string") literals.push(tokens.take());
  return literals;
}

/** What an error message calls a token. */
export function named({ kind, text }: Token): string {
  if (kind === "end") return "the end of the file";
  return kind === "string" ? text.slice(0, 60) : `"${text}"`;
}

type Reader = (tokens: Tokenizer, where: string) => unknown;

const readers: { readonly [Name in ScalarName]: Reader } = {
  bool: readBool,
  bytes: (tokens, where) => readLiterals(tokens, where, joinedLiterals),
  double: readNumber,
  float: (tokens, where) => Math.fround(readNumber(tokens, where)),
  int32: integerReader(-(2n ** 31n), 2n ** 31n - 1n),
  int64: integerReader(BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)),
  string: (tokens, where) => readLiterals(tokens, where, literalString),
  uint32: integerReader(0n, 2n ** 32n - 1n),
  uint64: integerReader(0n, BigInt(Number.MAX_SAFE_INTEGER)),
};

function readLiterals<Result>(tokens: Tokenizer, where: string, join: (literals: string[]) => Result): Result {
  const literals = takeLiterals(tokens);
  const next = tokens.peek();
  if (literals.length === 0) {
    const quotes = next.kind === "identifier" ? `: write "${next.text}" in quotes` : "";
    throw tokens.error(next.offset, `${where} is a string in quotes, found ${named(next)}${quotes}`);
  }
  for (const { text, offset } of literals) checkEscapes(tokens, text, offset);
  return join(literals.map(({ text }) => text));
}

/** Points at the escape sequence that does not exist, if there is one. */
export function checkEscapes(tokens: Tokenizer, text: string, offset: number): void {
  if (!text.includes("\\")) return;
  try {
    literalString([text]);
  } catch (error) {
    if (error instanceof LiteralError) throw tokens.error(offset + error.at, error.message);
    throw error;
  }
}

function readBool(tokens: Tokenizer, where: string): boolean {
  const { kind, text, offset } = tokens.peek();
  const isTrue =
    kind === "identifier" ? ["true", "True", "t"].includes(text) : kind === "integer" && Number(text) === 1;
  const isFalse =
    kind === "identifier" ? ["false", "False", "f"].includes(text) : kind === "integer" && Number(text) === 0;
  if (!isTrue && !isFalse) throw tokens.error(offset, `${where} is true or false, found ${named(tokens.peek())}`);
  tokens.take();
  return isTrue;
}

function integerReader(least: bigint, most: bigint): Reader {
  return (tokens, where) => {
    const { offset } = tokens.peek();
    const value = readInteger(tokens, where);
    if (value < least || value > most)
      throw tokens.error(offset, `${where} is ${value}, which is out of range: from ${least} to ${most}`);
    return Number(value);
  };
}

function readInteger(tokens: Tokenizer, where: string): bigint {
  const minus = tokens.skip("-");
  const token = tokens.peek();
  if (token.kind !== "integer") throw tokens.error(token.offset, `${where} is an integer, found ${named(token)}`);
  tokens.take();
  const isOctal = /^0\d/.test(token.text);
  const value = BigInt(isOctal ? `0o${token.text.slice(1)}` : token.text);
  return minus ? -value : value;
}

function readNumber(tokens: Tokenizer, where: string): number {
  const minus = tokens.skip("-");
  const token = tokens.peek();
  const value = numberOf(token);
  if (value === undefined) {
    const isDecimal = token.kind !== "integer";
    throw tokens.error(token.offset, `${where} is a ${isDecimal ? "number" : "decimal number"}, found ${named(token)}`);
  }
  tokens.take();
  return minus ? -value : value;
}

/** The number that a token is, undefined if it is none. As in protobuf, hexadecimal and octal are for integer fields only. */
function numberOf({ kind, text }: Token): number | undefined {
  if (kind === "float") return Number(text.replace(/[fF]$/, ""));
  if (kind === "integer") return /^0[xX\d]/.test(text) ? undefined : Number(text);
  if (kind !== "identifier") return undefined;
  const word = text.toLowerCase();
  return word === "inf" || word === "infinity" ? Infinity : word === "nan" ? NaN : undefined;
}

function readEnum(tokens: Tokenizer, where: string, type: FieldType & { kind: "enum" }): string {
  const start = tokens.peek();
  const known = Object.keys(type.values);
  const list = `there is: ${known.join(", ")}`;
  if (start.kind === "identifier") {
    tokens.take();
    if (Object.hasOwn(type.values, start.text)) return start.text;
    throw tokens.error(start.offset, `${where} has no value ${start.text}${didYouMean(start.text, known)}; ${list}`);
  }
  if (start.kind !== "integer" && start.text !== "-")
    throw tokens.error(start.offset, `${where} is one of the names ${known.join(", ")}, found ${named(start)}`);
  const number = readInteger(tokens, where);
  const name = type.names.get(Number(number));
  if (name === undefined) throw tokens.error(start.offset, `${where} has no value ${number}; ${list}`);
  return name;
}
