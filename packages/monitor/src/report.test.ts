import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { htmlReport, svgReport } from "./report.ts";
import type { RunEvent } from "./run-event.ts";
import { seriesOf } from "./series.ts";

const events = (loss: (iteration: number) => number): readonly RunEvent[] => [
  { kind: "start", net: "<net>", policy: "fixed", iteration: 0, iterations: 3000, time: null },
  ...Array.from({ length: 3000 }, (_, iteration): readonly RunEvent[] => [
    {
      kind: "iteration",
      iteration,
      seconds: iteration + 1,
      loss: loss(iteration),
      smoothedLoss: 2,
      batchLosses: [],
      outputs: [],
      images: 16,
    },
    { kind: "rate", iteration, seconds: iteration + 1, rate: 0.1 / 10 ** Math.floor(iteration / 1000) },
  ]).flat(),
  {
    kind: "tested",
    iteration: 3000,
    seconds: 3001,
    net: 0,
    outputs: [{ name: "accuracy", value: 0.5, lossWeight: 0 }],
  },
  { kind: "failed", iteration: 3000, seconds: 3001, message: 'layer "a&b" <NaN>' },
];
const run = seriesOf(
  "run & co",
  events((iteration) => 3 - iteration / 1500),
);

describe("a report", () => {
  it("shows loss, accuracy, rate and images a second, with no script and nothing from elsewhere", async () => {
    const html = await htmlReport([run]);
    const { document } = parseHTML(html);
    expect([...document.querySelectorAll("h2")].map(({ textContent }) => textContent)).toEqual([
      "Loss",
      "Accuracy",
      "Learning rate",
      "Images a second",
    ]);
    expect(document.querySelectorAll("script, img, iframe, link:not([rel=icon])")).toHaveLength(0);
    expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|@import/);
    expect(html).toContain("layer &quot;a&amp;b&quot; &lt;NaN&gt;");
  });

  it("stays small for a long run, and shows the same text each time", async () => {
    const html = await htmlReport([run]);
    expect(html.length).toBeLessThan(200_000);
    expect(await htmlReport([run])).toBe(html);
  });

  it("tells runs apart by name", async () => {
    const other = seriesOf(
      "other",
      events(() => 1),
    );
    const { document } = parseHTML(await htmlReport([run, other]));
    const labels = [...document.querySelectorAll(".wide span")].map(({ textContent }) => textContent);
    expect(labels).toContain("run & co: smoothed loss");
    expect(labels).toContain("other: loss");
  });

  it("leaves out numbers that are not finite", async () => {
    const html = await htmlReport([
      seriesOf(
        "nan",
        events((iteration) => (iteration > 5 ? NaN : 1)),
      ),
    ]);
    const paths = [...html.matchAll(/ d="([^"]*)"/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => /NaN|Infinity/.test(path!))).toEqual([]);
  });

  it("is an image too, its charts below each other", async () => {
    const svg = await svgReport([run]);
    const { document } = parseHTML(svg);
    expect(document.querySelectorAll("svg > svg")).toHaveLength(4);
    expect(svg.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script/);
  });
});
