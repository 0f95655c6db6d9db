import { descriptorOf } from "../descriptor.ts";
import type { Message, MessageName } from "../schema.ts";
import { Parser, type TextWarning } from "./parser.ts";
import { Tokenizer } from "./tokenizer.ts";

export interface TextOptions {
  /** What errors and warnings call the text. */
  readonly file?: string;
  /** A field that the schema does not have is an error, as in Caffe, or is kept, printed again and warned of. */
  readonly unknownFields?: "error" | "warn";
}

export interface ParsedText<M> {
  readonly message: M;
  readonly warnings: readonly TextWarning[];
}

/**
 * Reads a message in protobuf's text format, all of it: comments, `<…>`, lists, strings in pieces.
 * @throws PrototxtError at the first thing that is wrong
 */
export function parseText<Name extends MessageName>(
  name: Name,
  text: string,
  options?: TextOptions,
): ParsedText<Message<Name>>;
export function parseText(name: MessageName, text: string, options: TextOptions = {}): ParsedText<object> {
  const parser = new Parser(new Tokenizer(text, options.file ?? "prototxt"), options.unknownFields ?? "error");
  const message = parser.message(descriptorOf(name), 0, undefined);
  return { message, warnings: parser.warnings };
}
