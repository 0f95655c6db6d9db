import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";

/** Comments in a document between which a command writes. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** The marks of what an npm script writes. */
export const marksOf = (script: string): Marks => ({
  begin: `<!-- what \`npm run ${script} -- --write\` writes begins here -->`,
  end: "<!-- and ends here -->",
});

/**
 * Replaces what stands between the marks in a document, formatted as the others are.
 * @throws Error where the marks are missing
 */
export async function writeBetweenMarks(path: string, { begin, end }: Marks, markdown: string): Promise<void> {
  const text = readFileSync(path, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} lacks the marks "${begin}" and "${end}"`);
  const written = `${text.slice(0, from + begin.length)}\n\n${markdown}\n\n${text.slice(to)}`;
  writeFileSync(path, await format(written, { ...(await resolveConfig(path)), filepath: path }));
}
