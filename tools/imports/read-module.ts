import { isNode, lineCounter, type Node, parseModule, walk } from "../syntax-tree.ts";

/** One import, export-from, `import()` or `import("…")` type of a module. */
export interface Import {
  /** What is imported; undefined where only the running program knows. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/** What a module takes from outside itself. */
export interface Module {
  readonly imports: readonly Import[];
  /**
   * Members of the globals `console` and `process`, such as `process.argv`, and those of `Symbol` that not every engine has:
   * `Symbol.dispose`. With the lines that use them.
   */
  readonly globals: readonly { readonly name: string; readonly line: number }[];
}

/**
 * Reads a TypeScript module's imports from its syntax tree, so neither comments nor strings deceive.
 * @throws Error of the parser, with the place, if the text is no TypeScript
 */
export function readModule(text: string): Module {
  const lineAt = lineCounter(text);
  const lineOf = ({ start }: Node): number => lineAt(Number(start));
  const imports: Import[] = [];
  const globals: { name: string; line: number }[] = [];
  walk(parseModule(text), (node) => {
    const source = sourceOf(node);
    if (source !== undefined) imports.push({ specifier: literalOf(source), line: lineOf(node) });
    const name = globalOf(node);
    if (name !== undefined) globals.push({ name, line: lineOf(node) });
  });
  return { imports, globals };
}

const moduleTypes: ReadonlySet<unknown> = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ImportExpression",
  "TSImportType",
]);

/** The node that names another module, if `node` asks for one. */
function sourceOf(node: Node): Node | undefined {
  const { type, source, callee, arguments: given, expression } = node;
  if (moduleTypes.has(type)) return isNode(source) ? source : undefined;
  if (type === "TSExternalModuleReference") return isNode(expression) ? expression : undefined;
  if (type !== "CallExpression" || !isNode(callee) || callee["name"] !== "require" || !Array.isArray(given)) return;
  const [first]: unknown[] = given;
  return isNode(first) ? first : undefined;
}

function literalOf({ type, value, quasis }: Node): string | undefined {
  if (type === "Literal" && typeof value === "string") return value;
  // A template without holes is a string too.
  if (type !== "TemplateLiteral" || !Array.isArray(quasis) || quasis.length !== 1) return undefined;
  const [only]: unknown[] = quasis;
  const text = isNode(only) && isNode(only["value"]) ? only["value"]["cooked"] : undefined;
  return typeof text === "string" ? text : undefined;
}

const lacking: ReadonlySet<unknown> = new Set(["dispose", "asyncDispose"]);

/** `console.log`, `process.argv`, `Symbol.dispose`, also behind `globalThis.`, also `process["argv"]`. */
function globalOf({ type, object, property }: Node): string | undefined {
  if (type !== "MemberExpression" || !isNode(object) || !isNode(property)) return undefined;
  const holder = object["name"] ?? (isNode(object["property"]) ? behindGlobalThis(object) : undefined);
  const member = property["name"] ?? property["value"];
  if (holder !== "console" && holder !== "process" && !(holder === "Symbol" && lacking.has(member))) return undefined;
  return typeof member === "string" ? `${holder}.${member}` : holder;
}

function behindGlobalThis({ object, property }: Node): unknown {
  return isNode(object) && object["name"] === "globalThis" && isNode(property) ? property["name"] : undefined;
}
