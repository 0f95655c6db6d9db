import { descriptorOf } from "../descriptor.ts";
import type { Message, MessageName, Schema } from "../schema.ts";
import { Parser, type TextWarning } from "./parser.ts";
import { Tokenizer } from "./tokenizer.ts";

/** How a text is read. */
export interface TextOptions {
  /** What errors and warnings call the text. */
  readonly file?: string;
  /** A field that the schema does not have is an error, as in protobuf, or is kept, printed again and warned of. */
  readonly unknownFields?: "error" | "warn";
}

/** A message, and what is to be said about the text that it comes from. */
export interface ParsedText<M> {
  readonly message: M;
  /** Fields that the schema does not have, where these are allowed. */
  readonly warnings: readonly TextWarning[];
}

/**
 * Reads a message in protobuf's text format, all of it: comments, `<…>`, lists, strings in pieces.
 * @throws PrototxtError at the first thing that is wrong
 */
export function parseText<S extends Schema, Name extends MessageName<S>>(
  schema: S,
  name: Name,
  text: string,
  options?: TextOptions,
): ParsedText<Message<S, Name>>;
export function parseText(schema: Schema, name: string, text: string, options: TextOptions = {}): ParsedText<object> {
  const parser = new Parser(new Tokenizer(text, options.file ?? "prototxt"), options.unknownFields ?? "error");
  const message = parser.message(descriptorOf(schema, name), 0, undefined);
  return { message, warnings: parser.warnings };
}
