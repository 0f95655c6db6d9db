// @ts-check
// Draws the lines of a benchmark, JSON on stdin, as an SVG on stdout.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
/** @type {readonly { net: string, name: string, kind: string, median?: number }[]} */
const lines = JSON.parse(Buffer.concat(chunks).toString());
const { document } = parseHTML("<html><body></body></html>");
const rows = lines
  .filter(({ kind, median }) => kind === "inference" && median !== undefined)
  .map((line) => ({ ...line, mine: line.name.startsWith("cpu-worker") }));
const figure = Plot.plot({
  document,
  width: 860,
  marginLeft: 250,
  marginRight: 60,
  style: { background: "white", color: "#1f2328", fontSize: "13px", fontFamily: "system-ui, sans-serif" },
  x: { type: "log", label: "milliseconds for one image (log scale) →", grid: true },
  y: { label: null, domain: [...new Set(rows.map(({ name }) => name))] },
  fy: { label: null },
  marks: [
    Plot.ruleY(rows, {
      fy: "net",
      y: "name",
      x1: Math.min(...rows.map(({ median = 1 }) => median)) / 1.5,
      x2: "median",
      stroke: (d) => (d.mine ? "#2f7fd8" : "#8c959f"),
      strokeWidth: 10,
    }),
    Plot.text(rows, { fy: "net", y: "name", x: "median", text: (d) => `${d.median}`, textAnchor: "start", dx: 6 }),
  ],
});
figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
process.stdout.write(`${figure.outerHTML}\n`);
