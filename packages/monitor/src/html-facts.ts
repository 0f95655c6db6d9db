import { factsOf } from "./facts.ts";
import { escapeHtml } from "./html.ts";
import type { RunSeries } from "./series.ts";

/** Where a run stands, as a list of HTML. */
export function htmlFacts(run: RunSeries): string {
  const facts = factsOf(run).map(([name, value, note]) => {
    const more = note === undefined ? "" : `<dd class="note">${escapeHtml(note)}</dd>`;
    return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>${more}</div>`;
  });
  return `<dl class="facts">${facts.join("")}</dl>`;
}
