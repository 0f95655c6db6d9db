/// <reference lib="dom" />
import type * as plot from "@observablehq/plot";
import { drawCharts } from "../charts.ts";
import { htmlFacts } from "../html-facts.ts";
import { escapeHtml } from "../html.ts";
import { readJsonLine } from "../json-lines.ts";
import { type RunSeries, SeriesBuilder } from "../series.ts";

// What runs in the browser. plot.js puts Observable Plot here.
declare const Plot: typeof plot;

/** Charts are drawn again at most so often, in milliseconds. */
const pause = 500;
const retry = 1000;

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found;
};

let name = "";
let builder = new SeriesBuilder(name);
let due: number | null = null;

function drawSoon(): void {
  due ??= window.setTimeout(() => {
    due = null;
    draw(builder.series());
  }, pause);
}

function draw(series: RunSeries): void {
  document.title = `${series.status === "running" ? series.iteration : series.status} · ${name}`;
  element("name").textContent = name;
  element("net").textContent = series.net;
  element("facts").innerHTML = htmlFacts(series);
  element("messages").innerHTML = series.messages.map((text) => `<p class="bad">${escapeHtml(text)}</p>`).join("");
  drawInto(element("charts"), series);
}

function drawInto(charts: HTMLElement, series: RunSeries): void {
  const width = (charts.querySelector("section")?.clientWidth ?? columnWidth(charts)) - 24;
  // A pointer over a chart reads numbers off it, once they stand still.
  const interactive = series.status !== "running";
  const sections = drawCharts([series], { plot: Plot, document, width, interactive }).map(({ title, figure }) => {
    const section = document.createElement("section");
    section.className = "chart";
    const heading = document.createElement("h2");
    heading.textContent = title;
    section.append(heading, figure);
    return section;
  });
  charts.replaceChildren(...sections);
}

/** Of the grid, before it has a section. */
const columnWidth = (charts: HTMLElement): number => Number.parseFloat(getComputedStyle(charts).gridTemplateColumns);

function connect(): void {
  const source = new EventSource("/events");
  const said = element("connection");
  source.addEventListener("open", () => (said.textContent = "· connected"));
  source.addEventListener("reset", (event) => {
    name = JSON.parse(event.data);
    builder = new SeriesBuilder(name);
    drawSoon();
  });
  source.addEventListener("lines", (event) => {
    for (const line of String(event.data).split("\n")) {
      const read = readJsonLine(line);
      if (read !== null) builder.add(read);
    }
    drawSoon();
  });
  source.addEventListener("error", () => {
    said.textContent =
      builder.series().status === "running" ? "· not connected: trying again …" : "· the training has ended";
    // The browser tries again by itself, unless it was refused.
    if (source.readyState === EventSource.CLOSED) window.setTimeout(connect, retry);
  });
}

window.addEventListener("resize", drawSoon);
connect();
