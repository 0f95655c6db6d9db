import { classifyDistance, problemsOf } from "./compare.ts";
import { type Outcome, type Result, type Trained, type Tried, valueOf } from "./result.ts";
import { runtimes } from "./runtimes.ts";

const heads = ["", "version", "classify", "train", "portable hash", "oracle hash", "kit", "remark"];

/** One row a runtime, as a table in Markdown. What a cell says in brackets, such as why there is one thread, is a note below. */
export function runtimeTable(results: readonly Result[], reference: Result): string {
  return table(
    heads,
    results.map((result) => rowOf(result, reference)),
  );
}

function rowOf(result: Result, reference: Result): readonly string[] {
  const { title } = runtimes[result.runtime];
  if ("missing" in result) return [title, "", "", "", "", "", "", `not installed: ${result.missing}`];
  const { version, outcomes } = result;
  const remark = problemsOf(result, reference).join("; ");
  return [
    title,
    version,
    cell(outcomes.classify, () => agreement(result, reference)),
    cell(outcomes.train, ({ device }) => device),
    cell(outcomes.exact, shortHash),
    cell(outcomes.oracle, shortHash),
    cell(outcomes.kit, ({ kept, broken }) => `${kept} of ${kept + broken.length}`),
    remark,
  ];
}

function agreement({ outcomes }: Tried, reference: Result): string {
  const distance = "missing" in reference ? null : classifyDistance(outcomes, reference.outcomes);
  return distance === null ? "works" : distance === 0 ? "same" : `within ${distance.toExponential(0)}`;
}

/** Enough of a hash to tell it from another by eye. */
const shortHash = ({ hash }: Trained): string => `\`${hash.slice(0, 12)}\``;

/** The cell of a step: what it gave, in words, or that it failed; the remark says why. */
function cell<Value>(outcome: Outcome<Value> | undefined, show: (value: Value) => string): string {
  const value = valueOf(outcome);
  return value !== undefined ? show(value) : outcome === undefined ? "–" : "**fails**";
}

/** SqueezeNet v1.1 in the pages that ran it, or null where none did. */
export function pictureTable(results: readonly Result[]): string | null {
  const rows = results.flatMap((result) => {
    const pictured = "missing" in result ? undefined : valueOf(result.outcomes.pictures);
    if (pictured === undefined) return [];
    const { device, what, images, median, memory } = pictured;
    const growth = memory === null ? ["–", "–"] : [`${memory.first} MiB`, signed(memory.last - memory.first)];
    return [[runtimes[result.runtime].title, what, device, String(images), `${median} ms`, ...growth]];
  });
  if (rows.length === 0) return null;
  return table(["", "weights, images", "device", "images", "median", "memory after the first", "growth to the last"], rows); // prettier-ignore
}

const signed = (mebibytes: number): string => `${mebibytes < 0 ? "−" : "+"}${Math.abs(mebibytes)} MiB`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const notes: string[] = [];
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(" | ")} |`;
  const noted = rows.map((cells) => cells.map((cell) => withNote(cell, notes)));
  const lines = [line(heads), line(heads.map(() => "---")), ...noted.map(line)].join("\n");
  return [lines, ...notes.map((note, i) => `${mark(i)} ${note[0]?.toUpperCase()}${note.slice(1)}.`)].join("\n\n");
}

/** A cell without what stands in brackets at its end, which joins the notes. */
function withNote(cell: string, notes: string[]): string {
  const [, text, note] = /^(.*\S) \((.{20,})\)$/.exec(cell) ?? [];
  if (text === undefined || note === undefined) return cell;
  if (!notes.includes(note)) notes.push(note);
  return `${text} ${mark(notes.indexOf(note))}`;
}

const mark = (index: number): string => `[${index + 1}]`;

/** A cell may hold neither a line break nor a bar. */
const plain = (text: string): string => text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
