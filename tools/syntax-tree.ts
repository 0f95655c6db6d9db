import { parseAst } from "vitest/node";

/** A node of a module's syntax tree (ESTree with TypeScript's nodes). */
export type Node = { readonly [key: string]: unknown };

/** @throws Error of the parser, with the place, if the text is no TypeScript */
export const parseModule = (text: string): Node => ({ ...parseAst(text, { lang: "ts" }) });

export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** Visits every node from the root down, parents first. */
export function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, visit);
  else if (isNode(value)) {
    if (typeof value["type"] === "string") visit(value);
    for (const each of Object.values(value)) walk(each, visit);
  }
}

/** The line of an offset into `text`, from 1 on. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after < 0 ? starts.length : after;
  };
}
