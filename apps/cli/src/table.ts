import { expectFound } from "@squeezenet/core";
/** Rows as text in columns: words to the left, numbers to the right with thousands set apart. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en-US") : cell))),
  ];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => expectFound(row, column).length)));
  return cells
    .map((row, line) =>
      row
        .map((cell, column) =>
          typeof (rows[Math.max(0, line - 1)]?.[column] ?? "") === "number"
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
