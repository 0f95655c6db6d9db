import { formatGeneral } from "../format-number.ts";
import type { UnknownEntry } from "../unknown-fields.ts";
import { joinedLiterals, quoted } from "./literals.ts";
import { checkEscapes, named, takeLiterals } from "./scalar-values.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Deeper than any file; a limit, so that no text can exhaust the stack. */
const deepest = 100;

/** Reads what follows the name of a field that the schema does not have: one entry for each value. */
export function readUnknown(tokens: Tokenizer, name: string, depth = 0): UnknownEntry[] {
  if (depth > deepest) throw tokens.error(tokens.peek().offset, `messages are nested more than ${deepest} deep`);
  const colon = tokens.skip(":");
  if (!tokens.skip("[")) return [{ name, value: readOne(tokens, name, colon, depth) }];
  const entries: UnknownEntry[] = [];
  if (tokens.skip("]")) return entries;
  for (;;) {
    entries.push({ name, value: readOne(tokens, name, colon, depth) });
    if (tokens.skip("]")) return entries;
    if (!tokens.skip(","))
      throw tokens.error(
        tokens.peek().offset,
        `"," or "]" must follow in the list of ${name}, found ${named(tokens.peek())}`,
      );
  }
}

function readOne(tokens: Tokenizer, name: string, colon: boolean, depth: number): UnknownEntry["value"] {
  const { offset } = tokens.peek();
  for (const [open, close] of [
    ["{", "}"],
    ["<", ">"],
  ] as const)
    if (tokens.skip(open)) return readEntries(tokens, name, offset, close, depth);
  if (!colon) throw tokens.error(offset, `":" or "{" must follow ${name}, found ${named(tokens.peek())}`);
  return readScalar(tokens, name);
}

function readEntries(tokens: Tokenizer, name: string, opened: number, close: string, depth: number): UnknownEntry[] {
  const entries: UnknownEntry[] = [];
  while (!tokens.skip(close)) {
    const token = tokens.take();
    if (token.kind === "end") throw tokens.error(opened, `the message ${name} is not closed: "${close}" is missing`);
    if (token.kind !== "identifier")
      throw tokens.error(token.offset, `a field name or "${close}" must follow, found ${named(token)}`);
    entries.push(...readUnknown(tokens, token.text, depth + 1));
    if (!tokens.skip(";")) tokens.skip(",");
  }
  return entries;
}

function readScalar(tokens: Tokenizer, name: string): string {
  const literals = takeLiterals(tokens);
  for (const { text, offset } of literals) checkEscapes(tokens, text, offset);
  if (literals.length > 0) return quoted(joinedLiterals(literals.map(({ text }) => text)));
  const minus = tokens.skip("-") ? "-" : "";
  const token = tokens.take();
  const isWord = token.kind === "identifier" && (minus === "" || /^(inf(inity)?|nan)$/i.test(token.text));
  if (isWord || token.kind === "integer") return minus + token.text;
  if (token.kind === "float") return minus + formatGeneral(Number(token.text.replace(/[fF]$/, "")), 17);
  throw tokens.error(token.offset, `the value of ${name} must follow, found ${named(token)}`);
}
