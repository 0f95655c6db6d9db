import { LineIndex } from "../location.ts";
import { PrototxtError } from "./prototxt-error.ts";

/** What a token of the text format is. */
export type TokenKind = "identifier" | "integer" | "float" | "string" | "symbol" | "end";

/** A piece of text; `text` is as written, quotes and all. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

// What protobuf's tokenizer takes, with the options of its text format: `#` comments and `1.f`.
const blank = /(?:[ \t\r\n\f\v]|#[^\n]*)+/y;
const identifier = /[A-Za-z_]\w*/y;
const number = /0[xX][\da-fA-F]*|0\d+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d*)?[fF]?/y;
// Matched in pieces, so that a very long literal needs no deep recursion in the regular expression engine.
const literalPart = /[^\\'"\n]+|\\[^\n]|['"]/y;

/** Cuts a text into tokens, one ahead. */
export class Tokenizer {
  readonly index: LineIndex;
  readonly #text: string;
  #at = 0;
  #next: Token;

  constructor(text: string, file: string) {
    this.index = new LineIndex(file, text);
    this.#text = text;
    // A byte order mark, as editors on Windows leave it.
    if (text.startsWith("\ufeff")) this.#at = 1;
    this.#next = this.#scan();
  }

  /** The next token, left where it is. */
  peek(): Token {
    return this.#next;
  }

  /** The next token, taken. */
  take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#next = this.#scan();
    return token;
  }

  /** Takes the next token if it is this symbol. */
  skip(symbol: string): boolean {
    const found = this.#next.kind === "symbol" && this.#next.text === symbol;
    if (found) this.take();
    return found;
  }

  /** An error at an offset. */
  error(offset: number, reason: string): PrototxtError {
    return new PrototxtError(this.index.at(Math.min(offset, this.#text.length)), reason);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? "";
  }

  #scan(): Token {
    this.#at += this.#match(blank).length;
    const offset = this.#at;
    const character = this.#text[offset];
    if (character === undefined) return { kind: "end", text: "", offset };
    if (character === '"' || character === "'") return this.#string(character);
    const name = this.#match(identifier);
    if (name !== "") return this.#token("identifier", name);
    const digits = this.#match(number);
    if (digits !== "") return this.#number(digits);
    if (character < " " || character > "~") throw this.error(offset, unexpected(character));
    return this.#token("symbol", character);
  }

  #token(kind: TokenKind, text: string): Token {
    const offset = this.#at;
    this.#at += text.length;
    return { kind, text, offset };
  }

  #number(text: string): Token {
    const isHex = /^0[xX]/.test(text);
    const token = this.#token(!isHex && /[.eEfF]/.test(text) ? "float" : "integer", text);
    if (/^0[xX]$/.test(text)) throw this.error(token.offset, `"${text}" needs hexadecimal digits after it`);
    if (token.kind === "float" && /[eE][+-]?[fF]?$/.test(text))
      throw this.error(token.offset, `"${text}" needs digits after its exponent`);
    if (token.kind === "integer" && /^0\d*[89]/.test(text))
      throw this.error(token.offset, `"${text}" begins with 0, so it is octal, but has digits other than 0 to 7`);
    const after = this.#match(/[\w.]/y);
    if (after === "." && token.kind === "integer")
      throw this.error(
        token.offset,
        `"${text}." has a decimal point, but hexadecimal and octal numbers (0…) are integers`,
      );
    if (after === ".")
      throw this.error(token.offset, `"${text}." has a second decimal point, or one after its exponent`);
    if (after !== "")
      throw this.error(token.offset, `"${text}${after}" needs a space between the number and what follows`);
    return token;
  }

  #string(quote: string): Token {
    const offset = this.#at++;
    for (;;) {
      const part = this.#match(literalPart);
      if (part === "") throw this.error(offset, `this string does not end on its line: ${quote} is missing`);
      this.#at += part.length;
      if (part === quote) return { kind: "string", text: this.#text.slice(offset, this.#at), offset };
    }
  }
}

function unexpected(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `unexpected character U+${code}: outside strings and comments the format is plain ASCII`;
}
