/** Runtimes that pass for a version of Node, as `process.versions` names them. */
const others = ["bun", "deno"] as const;

/** What runs this command and which version, such as "node 20.20.2": `process.version` alone is a pretence in Bun and Deno. */
export function runtime(versions: Readonly<Record<string, string | undefined>> = process.versions): string {
  const name = others.find((other) => versions[other] !== undefined) ?? "node";
  return `${name} ${versions[name] ?? "?"}`;
}
