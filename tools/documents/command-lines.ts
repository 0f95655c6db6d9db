/** One command of a shell block, taken apart into words. */
export interface CommandLine {
  readonly words: readonly string[];
  /** From 1, within the block. */
  readonly line: number;
}

/**
 * The commands of a block of shell: several a line where `&&`, `||`, `;` or `|` part them, one over several lines where a
 * backslash goes on. Comments, prompts (`$ `), redirections and settings of variables before a command are left out.
 */
export function readCommandLines(text: string): readonly CommandLine[] {
  const lines = text.split("\n");
  const commands: CommandLine[] = [];
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    let whole = lines[i]!;
    while (whole.endsWith("\\") && i + 1 < lines.length) whole = `${whole.slice(0, -1)} ${lines[++i]!}`;
    for (const words of commandsOf(whole.replace(/^\s*\$ /, ""))) commands.push({ words, line: first + 1 });
  }
  return commands;
}

const separators: ReadonlySet<string> = new Set(["&&", "||", ";", "|", "&"]);

function commandsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of tokensOf(line)) {
    if (separators.has(word)) commands.push([]);
    else commands.at(-1)!.push(word);
  }
  return commands.map(bare).filter((words) => words.length > 0);
}

/** Words and operators: quoted parts belong to their word, without the quotes; a `#` at a word's start ends the line. */
function tokensOf(line: string): readonly string[] {
  const token = /\s*(?:(#.*)|(&&|\|\||;|\||&(?!>)(?!\d))|((?:"[^"]*"|'[^']*'|\d*>&\d|[^\s;|&"'])+))/y;
  const words: string[] = [];
  for (let match = token.exec(line); match !== null; match = token.exec(line)) {
    const [, comment, operator, word] = match;
    if (comment !== undefined) break;
    words.push(operator ?? word!.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  }
  return words;
}

/** Without `NAME=value` in front and without `> file`, `2>&1`. */
function bare(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const rest = start < 0 ? [] : words.slice(start);
  return rest.filter((word, i) => !/^\d*[<>]/.test(word) && !/^\d*[<>]{1,2}$/.test(rest[i - 1] ?? ""));
}
