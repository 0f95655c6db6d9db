export { type ParsedText, parseText, type TextOptions } from "./text/parse.ts";
export type { TextWarning } from "./text/parser.ts";
export { printText } from "./text/print.ts";
export { PrototxtError } from "./text/prototxt-error.ts";
