import type { RunEvent } from "./run-event.ts";

/** A number that JSON has no word for is written as one of these strings. */
const unusual = new Map<unknown, number>([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);
const textFields = new Set(["name", "net", "policy", "message", "time", "kind"]);

/** An event as one line of JSON, with its line feed. NaN and the infinities, which JSON lacks, are strings. */
export function writeJsonLine(event: RunEvent): string {
  const replacer = (_key: string, value: unknown): unknown =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(event, replacer)}\n`;
}

/** One line, or null for what is no event: an empty line, or one that was torn when its writer was killed. */
export function readJsonLine(line: string): RunEvent | null {
  if (!line.startsWith("{")) return null;
  const reviver = (key: string, value: unknown): unknown =>
    textFields.has(key) ? value : (unusual.get(value) ?? value);
  try {
    const event: unknown = JSON.parse(line, reviver);
    return isEvent(event) ? event : null;
  } catch {
    return null;
  }
}

const kinds: { readonly [K in RunEvent["kind"]]: readonly string[] } = {
  start: ["net", "policy"],
  iteration: ["smoothedLoss", "outputs", "batchLosses", "seconds"],
  rate: ["rate", "seconds"],
  testing: ["net", "seconds"],
  tested: ["net", "outputs", "seconds"],
  snapshot: ["seconds"],
  warning: ["message", "seconds"],
  finished: ["early", "seconds"],
  failed: ["message", "seconds"],
};
const isKind = (kind: unknown): kind is RunEvent["kind"] => typeof kind === "string" && Object.hasOwn(kinds, kind);

/** Whether a parsed line has the fields of its kind. */
function isEvent(value: unknown): value is RunEvent {
  if (typeof value !== "object" || value === null || !("kind" in value) || !isKind(value.kind)) return false;
  return ["iteration", ...kinds[value.kind]].every((field) => field in value);
}

/** The events in a text of JSON lines. Torn lines and kinds of event that are unknown here are skipped. */
export const readJsonLines = (text: string): readonly RunEvent[] =>
  text
    .split("\n")
    .map(readJsonLine)
    .filter((event) => event !== null);
