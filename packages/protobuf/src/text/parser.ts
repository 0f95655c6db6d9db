import type { Descriptor, Field } from "../descriptor.ts";
import { type Location, type Origin, place } from "../location.ts";
import { missingFields } from "../message.ts";
import { didYouMean } from "../nearest-name.ts";
import { addUnknownField } from "../unknown-fields.ts";
import { named, readValue } from "./scalar-values.ts";
import type { Token, Tokenizer } from "./tokenizer.ts";
import { readUnknown } from "./unknown-entries.ts";

/** Something that was read, but that protobuf would not have read. */
export interface TextWarning {
  readonly location: Location;
  /** Place and all: `file:line:column: …`. */
  readonly message: string;
}

interface Bracket {
  readonly token: Token;
  readonly close: string;
  readonly name: string;
}

/** Reads messages from one text. */
export class Parser {
  readonly warnings: TextWarning[] = [];
  readonly #tokens: Tokenizer;
  readonly #unknownFields: "error" | "warn";

  constructor(tokens: Tokenizer, unknownFields: "error" | "warn") {
    this.#tokens = tokens;
    this.#unknownFields = unknownFields;
  }

  /** Reads fields up to the closing bracket, or to the end of the text where there is none. */
  message(descriptor: Descriptor, offset: number, bracket: Bracket | undefined): object {
    const message: object = Object.create(descriptor.prototype);
    const origin = place(message, this.#tokens.index, offset);
    const lists = new Map<Field, unknown[]>();
    while (!this.#ends(bracket)) this.#field(message, descriptor, origin, lists);
    for (const [field, list] of lists)
      if (list.length > 0)
        Reflect.set(message, field.name, field.dense === undefined ? list : numbers(field.dense, list));
    const [missing] = missingFields(message, descriptor);
    if (missing !== undefined) throw this.#tokens.error(offset, `${descriptor.name} needs its field "${missing}"`);
    return message;
  }

  #ends(bracket: Bracket | undefined): boolean {
    const tokens = this.#tokens;
    const next = tokens.peek();
    if (bracket === undefined) return next.kind === "end";
    if (next.kind === "end")
      throw tokens.error(
        bracket.token.offset,
        `the message ${bracket.name} is not closed: "${bracket.close}" is missing`,
      );
    return tokens.skip(bracket.close);
  }

  #field(message: object, descriptor: Descriptor, origin: Origin, lists: Map<Field, unknown[]>): void {
    const tokens = this.#tokens;
    const token = tokens.take();
    if (token.kind !== "identifier") throw tokens.error(token.offset, this.#noName(descriptor, token));
    const field = descriptor.byName.get(token.text);
    if (field === undefined) this.#unknown(message, descriptor, token);
    else if (field.repeated) this.#elements(listOf(lists, field), descriptor, field, token, origin);
    else this.#single(message, descriptor, field, token, origin);
    if (!tokens.skip(";")) tokens.skip(",");
  }

  #noName(descriptor: Descriptor, token: Token): string {
    if (token.text === "}" || token.text === ">") return `"${token.text}" closes nothing here`;
    return `a field of ${descriptor.name} must follow, found ${named(token)}`;
  }

  #single(message: object, descriptor: Descriptor, field: Field, token: Token, origin: Origin): void {
    const before = origin.fields.get(field.name)?.[0];
    if (before !== undefined) {
      const { line, column } = this.#tokens.index.at(before);
      throw this.#tokens.error(
        token.offset,
        `${descriptor.name}.${field.name} is set twice, first at ${line}:${column}`,
      );
    }
    origin.fields.set(field.name, [token.offset]);
    const colon = this.#colon(descriptor, field);
    Reflect.set(message, field.name, this.#value(descriptor, field, token, colon));
  }

  #elements(list: unknown[], descriptor: Descriptor, field: Field, token: Token, origin: Origin): void {
    const tokens = this.#tokens;
    const offsets = origin.fields.get(field.name) ?? [];
    origin.fields.set(field.name, offsets);
    const colon = this.#colon(descriptor, field);
    const isList = tokens.skip("[");
    if (isList && tokens.skip("]")) return;
    for (;;) {
      const at = isList ? tokens.peek() : token;
      offsets.push(at.offset);
      list.push(this.#value(descriptor, field, at, colon));
      if (!isList || tokens.skip("]")) return;
      if (!tokens.skip(","))
        throw tokens.error(
          tokens.peek().offset,
          `"," or "]" must follow in the list ${descriptor.name}.${field.name}, found ${named(tokens.peek())}`,
        );
    }
  }

  /** Takes the colon after a field's name, which only messages may leave out. */
  #colon(descriptor: Descriptor, field: Field): boolean {
    const colon = this.#tokens.skip(":");
    const next = this.#tokens.peek();
    if (!colon && field.type.kind !== "message")
      throw this.#tokens.error(next.offset, `":" must follow ${descriptor.name}.${field.name}, found ${named(next)}`);
    if (!field.repeated && next.text === "[" && next.kind === "symbol")
      throw this.#tokens.error(next.offset, `${descriptor.name}.${field.name} takes one value, not a list`);
    return colon;
  }

  #value(descriptor: Descriptor, field: Field, at: Token, colon: boolean): unknown {
    const tokens = this.#tokens;
    const { type } = field;
    if (type.kind !== "message") return readValue(tokens, descriptor, field);
    const token = tokens.take();
    const close = token.kind !== "symbol" ? undefined : token.text === "{" ? "}" : token.text === "<" ? ">" : undefined;
    if (close !== undefined) return this.message(type.descriptor, at.offset, { token, close, name: field.name });
    const wanted = `${descriptor.name}.${field.name} is a message (${type.descriptor.name})`;
    throw tokens.error(token.offset, `${wanted}: "{" must follow${colon ? "" : " its name"}, found ${named(token)}`);
  }

  #unknown(message: object, descriptor: Descriptor, { text, offset }: Token): void {
    const reason = `${descriptor.name} has no field "${text}"${didYouMean(text, descriptor.byName.keys())}`;
    if (this.#unknownFields === "error") throw this.#tokens.error(offset, reason);
    for (const entry of readUnknown(this.#tokens, text)) addUnknownField(message, entry);
    const location = this.#tokens.index.at(offset);
    const { file, line, column } = location;
    this.warnings.push({ location, message: `${file}:${line}:${column}: ${reason}; it is kept, but does nothing` });
  }
}

function listOf(lists: Map<Field, unknown[]>, field: Field): unknown[] {
  const list = lists.get(field) ?? [];
  lists.set(field, list);
  return list;
}

const numbers = (dense: NonNullable<Field["dense"]>, list: readonly unknown[]): object =>
  new dense(list.map((each) => Number(each)));
