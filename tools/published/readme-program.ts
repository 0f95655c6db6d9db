import { readFileSync } from "node:fs";

const readme = readFileSync(new URL("../../packages/squeezenet/README.md", import.meta.url), "utf8");

/** The first block of a language under a heading of packages/squeezenet/README.md. @throws Error where there is none */
export function readmeProgram(heading: string, language = "ts"): string {
  const section = readme.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m").exec(section ?? "")?.[1];
  if (block === undefined) throw new Error(`packages/squeezenet/README.md has no ${language} under "${heading}"`);
  return block;
}

/** The lines of a program, its imports among them, without those that are empty. */
export const linesOf = (program: string): readonly string[] => program.split("\n").filter((line) => line.trim() !== "");
