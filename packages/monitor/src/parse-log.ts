import { GlogClock, readGlogLine } from "./glog-line.ts";

/** A row of a table: numbers by the names of their columns. "Seconds" count from the log's line "Solving". */
export type Row = Map<string, number>;

/** The two tables that Caffe's parse_log.py writes, one row for each iteration with outputs. */
export interface ParsedLog {
  readonly train: readonly Row[];
  readonly test: readonly Row[];
}

/**
 * Reads a log as Caffe's tools/extra/parse_log.py does, to the last number of the CSV, its habits included: LearningRate is
 * the rate of the display before, for the line with the rate comes after the outputs; a last row that is not followed by
 * another is left out unless it is as long as the first, and so the only test of a run.
 * @param corrected the rates of the rows' own iterations, and every row
 */
export function parseLog(text: string, { corrected = false }: { readonly corrected?: boolean } = {}): ParsedLog {
  const tables = { train: new Table("Train", corrected), test: new Table("Test", corrected) };
  let clock: GlogClock | null = null;
  let iteration = -1;
  let rate = NaN;
  const rates = new Map<number, number>();
  for (const line of text.split("\n")) {
    const parsed = readGlogLine(line);
    if (clock === null) {
      if (line.includes("Solving") && parsed !== null) clock = new GlogClock(parsed);
      continue;
    }
    const found = /Iteration (\d+)/.exec(line);
    if (found !== null) iteration = Number(found[1]);
    if (iteration === -1 || parsed === null) continue;
    const seconds = clock.seconds(parsed);
    const lr = /lr = ([-+]?[0-9]*\.?[0-9]+(?:[eE]?[-+]?[0-9]+)?)/.exec(line);
    if (lr !== null) rates.set(iteration, (rate = Number(lr[1])));
    for (const table of [tables.train, tables.test]) table.read(line, [iteration, seconds, rate]);
  }
  const { train, test } = tables;
  return corrected
    ? { train: train.corrected(rates), test: test.corrected(rates) }
    : { train: train.rows(), test: test.rows() };
}

/** The rows of one phase's outputs. */
class Table {
  readonly #output: RegExp;
  readonly #corrected: boolean;
  readonly #rows: Row[] = [];
  #row: Row | null = null;

  constructor(phase: "Train" | "Test", corrected: boolean) {
    // parse_log.py does not match nan or inf: such an output is missing from its row.
    const number = corrected ? "([-+]?(?:nan|inf|[.\\deE+-]+))" : "([.\\deE+-]+)";
    this.#output = new RegExp(`${phase} net output #\\d+: (\\S+) = ${number}`);
    this.#corrected = corrected;
  }

  read(line: string, [iteration, seconds, rate]: readonly [number, number, number]): void {
    const found = this.#output.exec(line);
    if (found !== null) {
      if (this.#row === null || this.#row.get("NumIters") !== iteration) {
        if (this.#row !== null) this.#rows.push(this.#row);
        this.#row = new Map([
          ["NumIters", iteration],
          ["Seconds", seconds],
          ["LearningRate", rate],
        ]);
      }
      const [, name = "", value = ""] = found;
      this.#row.set(name, numberOf(value));
    }
    // A row as long as the first is taken to be whole.
    if (this.#row !== null && this.#row.size === this.#rows[0]?.size) {
      this.#rows.push(this.#row);
      this.#row = null;
    }
  }

  rows(): readonly Row[] {
    const [first, second] = this.#rows;
    const rate = second?.get("LearningRate");
    // The first rate is printed after the first outputs.
    if (rate !== undefined) first?.set("LearningRate", rate);
    return this.#rows;
  }

  /** With the unfinished row, and each row's own rate, or the last one known before it. */
  corrected(rates: ReadonlyMap<number, number>): readonly Row[] {
    if (this.#corrected && this.#row !== null) this.#rows.push(this.#row);
    const known = [...rates].toSorted(([a], [b]) => a - b);
    for (const row of this.#rows) {
      const iteration = row.get("NumIters") ?? 0;
      const rate = rates.get(iteration) ?? known.findLast(([at]) => at <= iteration)?.[1] ?? known[0]?.[1] ?? NaN;
      row.set("LearningRate", rate);
    }
    return this.#rows;
  }
}

const numberOf = (text: string): number =>
  /inf/.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : /nan/.test(text) ? NaN : Number(text);
