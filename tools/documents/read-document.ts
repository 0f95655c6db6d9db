/** A fenced code block. */
export interface Block {
  /** What stands behind the opening fence: `ts run`. */
  readonly info: string;
  readonly text: string;
  /** The document's line, from 1, that holds the block's first line. */
  readonly line: number;
  /** Whether the fence is closed. */
  readonly closed: boolean;
}

export interface Link {
  /** `docs/numerics.md#ties`, as written. */
  readonly target: string;
  readonly line: number;
}

/** What a Markdown document holds that can be wrong without anybody noticing. */
export interface Document {
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  /** The fragments that its headings answer to, as GitHub makes them: `who-may-import-whom`. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads the blocks, links and headings of a document in Markdown. */
export function readDocument(text: string): Document {
  const blocks: Block[] = [];
  const links: Link[] = [];
  const headings: string[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const fence = /^(\s*(?:[-*+>]\s+|\d+[.)]\s+)*)(`{3,}|~{3,})\s*([^`]*)$/.exec(line);
    if (fence === null) {
      links.push(...linksOf(line).map((target) => ({ target, line: i + 1 })));
      const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
      if (heading !== undefined) headings.push(heading);
      continue;
    }
    const [, indent = "", marks = "", info = ""] = fence;
    const end = lines.findIndex((each, at) => at > i && each.trim().startsWith(marks) && /^[`~]+$/.test(each.trim()));
    const body = lines.slice(i + 1, end < 0 ? lines.length : end);
    blocks.push({ info: info.trim(), text: unindent(body, indent.length), line: i + 2, closed: end >= 0 });
    i = end < 0 ? lines.length : end;
  }
  return { blocks, links, anchors: anchorsOf(headings) };
}

/** Without the indent of a fence inside a list. */
function unindent(lines: readonly string[], indent: number): string {
  return lines.map((line) => (line.slice(0, indent).trim() === "" ? line.slice(indent) : line)).join("\n");
}

/** Targets of `[text](target)`, `![image](target)` and `[name]: target`; none of what stands in code. */
function linksOf(line: string): readonly string[] {
  const prose = line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "");
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target]) => target!);
  const named = /^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$/.exec(prose)?.[1];
  return named === undefined ? inline : [...inline, named];
}

/** GitHub's way: small letters, no punctuation, dashes for spaces, a number behind what comes again. */
function anchorsOf(headings: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "").replaceAll(/\s/g, "-");
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again++) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}
