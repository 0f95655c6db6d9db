import { isNode, lineCounter, type Node, parseModule, walk } from "../syntax-tree.ts";

/** What is counted of one module. */
export interface ModuleFigures {
  readonly lines: number;
  /** The length of each function, method and accessor, in lines. */
  readonly functions: readonly number[];
  /** Assertions `x as T`; `as const` asserts nothing and is not counted. */
  readonly casts: number;
  /** Assertions `x!`. */
  readonly nonNull: number;
  readonly exports: readonly ExportFigures[];
}

/** One exported declaration. */
export interface ExportFigures {
  readonly name: string;
  readonly line: number;
  /** The text of the comment before it, or null. */
  readonly docstring: string | null;
}

/**
 * Counts one TypeScript module from its syntax tree.
 * @throws Error of the parser, with the place, if the text is no TypeScript
 */
export function measureModule(text: string): ModuleFigures {
  const lineAt = lineCounter(text);
  const functions: number[] = [];
  const exports: ExportFigures[] = [];
  let casts = 0;
  let nonNull = 0;
  walk(parseModule(text), (node) => {
    const { type, start, end } = node;
    if (functionTypes.has(type)) functions.push(lineAt(Number(end)) - lineAt(Number(start)) + 1);
    if (type === "TSAsExpression" && !isConst(node)) casts++;
    if (type === "TSNonNullExpression") nonNull++;
    if (exportTypes.has(type) && isNode(node["declaration"])) {
      const docstring = commentBefore(text, Number(start));
      for (const name of declared(node["declaration"]))
        // Of overloads the first speaks for all.
        if (!exports.some((each) => each.name === name)) exports.push({ name, line: lineAt(Number(start)), docstring });
    }
  });
  return { lines: text.split("\n").length - 1, functions, casts, nonNull, exports };
}

const functionTypes: ReadonlySet<unknown> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

const exportTypes: ReadonlySet<unknown> = new Set(["ExportNamedDeclaration", "ExportDefaultDeclaration"]);

function isConst({ typeAnnotation }: Node): boolean {
  const named = isNode(typeAnnotation) ? typeAnnotation["typeName"] : undefined;
  return isNode(named) && named["name"] === "const";
}

/** The names that an exported declaration gives; a default export that is an expression is called "default". */
function declared({ id, declarations }: Node): readonly string[] {
  if (!Array.isArray(declarations)) return [isNode(id) && typeof id["name"] === "string" ? id["name"] : "default"];
  return declarations.flatMap((each: unknown) =>
    isNode(each) && isNode(each["id"]) ? [String(each["id"]["name"])] : [],
  );
}

function commentBefore(text: string, offset: number): string | null {
  const before = text.slice(0, offset).trimEnd();
  if (!before.endsWith("*/")) return null;
  // From the first opening after the comment before: this one's text may hold an opening too, as in `images/*.png`.
  const opening = before.indexOf("/*", before.lastIndexOf("*/", before.length - 3) + 1);
  const comment = before.slice(opening);
  return comment.startsWith("/**") ? comment : null;
}
