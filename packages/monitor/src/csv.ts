import type { Row } from "./parse-log.ts";
import { pythonNumber } from "./python-number.ts";

/** A table that does not fit its first row's names, as Python's csv.DictWriter refuses it. */
export class TableError extends Error {
  override readonly name: string = "TableError";
}

/**
 * Rows as CSV, as Python's csv.DictWriter (dialect excel) writes them: the first row's names, CRLF after each line.
 * @throws TableError for a row with a name that the first has not
 */
export function writeCsv(rows: readonly Row[], delimiter: string = ","): string {
  const names = [...(rows[0]?.keys() ?? [])];
  const quoted = (field: string): string =>
    field.includes(delimiter) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  const lines = rows.map((row) => {
    const extra = [...row.keys()].filter((name) => !names.includes(name));
    if (extra.length > 0)
      throw new TableError(
        `the row of iteration ${row.get("NumIters")} has outputs that the first row has not: ${extra.join(", ")} (the first has ${names.join(", ")})`,
      );
    return names.map((name) => {
      const value = row.get(name);
      return value === undefined ? "" : pythonNumber(value);
    });
  });
  return [names, ...lines].map((line) => `${line.map(quoted).join(delimiter)}\r\n`).join("");
}
