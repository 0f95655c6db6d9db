/** What a command says of itself with `--help`. */
export interface CommandHelp {
  readonly commands: readonly string[];
  /** Names without dashes → whether a value follows. */
  readonly options: ReadonlyMap<string, boolean>;
  /** How many words besides options it takes. */
  readonly least: number;
  readonly most: number;
}

/** Reads help as commander prints it: Usage, Options, Commands. */
export function readHelp(text: string): CommandHelp {
  const named = [...section(text, "Options").matchAll(/^ {2}(?:-(\w), )?--([\w-]+)( [<[])?/gm)];
  const options = named.flatMap(([, short, long, value]) =>
    [short, long].flatMap((name) => (name === undefined ? [] : [[name, value !== undefined] as const])),
  );
  const usage = /^Usage:(.*(?:\n\S.*| {2,}\S.*)*)/m.exec(text)?.[1] ?? "";
  const words = [...usage.matchAll(/<[^>]+>|\[[^\]]+\]/g)].map(([word]) => word);
  const operands = words.filter((word) => word !== "[options]" && word !== "[command]");
  return {
    commands: [...section(text, "Commands").matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name!),
    options: new Map(options),
    least: operands.filter((word) => word.startsWith("<")).length,
    most: operands.some((word) => word.includes("...")) ? Infinity : operands.length,
  };
}

/** The lines between a headline and the next blank line. */
function section(text: string, headline: string): string {
  return new RegExp(`^${headline}:\\n((?:.+\\n?)*)`, "m").exec(text)?.[1] ?? "";
}

/** What is wrong with the words behind a command's name, if its help is true. */
export function checkWords(name: string, help: CommandHelp, words: readonly string[]): readonly string[] {
  const complaints: string[] = [];
  let operands = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const option = /^--?([a-zA-Z][\w-]*)(=.*)?$/.exec(word);
    if (option === null) {
      operands++;
      continue;
    }
    const [, given = "", value] = option;
    const takesValue = help.options.get(given) ?? (isDenial(given, help) ? false : undefined);
    if (takesValue === undefined) complaints.push(`${name} has no --${given} (it has: ${list(help)})`);
    if (takesValue !== true || value !== undefined) continue;
    i++;
    if (i >= words.length) complaints.push(`${name}: --${given} wants a value`);
  }
  // Behind an option that is not there, nobody knows what its value is.
  if (complaints.length > 0 || words.some((word) => /^--?h(elp)?$/.test(word))) return complaints;
  if (operands < help.least)
    complaints.push(`${name} wants ${help.least} words besides its options, found ${operands}`);
  if (operands > help.most) complaints.push(`${name} takes ${help.most} words besides its options, found ${operands}`);
  return complaints;
}

/** gflags' way to say no: `-noshuffle`. */
const isDenial = (given: string, { options }: CommandHelp): boolean =>
  given.startsWith("no") && options.get(given.slice(2)) === false;

const list = ({ options }: CommandHelp): string =>
  [...options.keys()]
    .filter((name) => name.length > 1)
    .map((name) => `--${name}`)
    .join(", ");
