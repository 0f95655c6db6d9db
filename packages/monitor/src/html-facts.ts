import { factsOf } from "./facts.ts";
import { escapeHtml } from "./html.ts";
import type { RunSeries } from "./series.ts";

/** The facts of a run as an HTML list, `<dl class="facts">`, with all text escaped. */
export function htmlFacts(run: RunSeries): string {
  const facts = factsOf(run).map(([name, value, note]) => {
    const more = note === undefined ? "" : `<dd class="note">${escapeHtml(note)}</dd>`;
    return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>${more}</div>`;
  });
  return `<dl class="facts">${facts.join("")}</dl>`;
}
