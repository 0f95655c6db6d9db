import { type Chart, drawCharts } from "./charts.ts";
import { htmlFacts } from "./html-facts.ts";
import { escapeHtml } from "./html.ts";
import type { RunSeries } from "./series.ts";
import { style } from "./style.ts";

/** Widths of charts that fit beside each other at 1280 pixels, and one by one at 390. */
const widths = { wide: 560, narrow: 332 } as const;

/** A report on runs as one HTML page: the facts of each and charts of all, without scripts or other files. */
export async function htmlReport(runs: readonly RunSeries[]): Promise<string> {
  const title = runs.map(({ name }) => name).join(", ");
  const wide = await charts(runs, widths.wide);
  const narrow = await charts(runs, widths.narrow);
  const sections = wide.map(
    (chart, i) => `<section class="chart">
<h2>${escapeHtml(chart.title)}</h2>
<div class="wide">${chart.figure.outerHTML}</div>
<div class="narrow">${narrow[i]?.figure.outerHTML ?? ""}</div>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${runs.map(heading).join("\n")}
<div class="charts">
${sections.join("\n")}
</div>
</main>
</body>
</html>
`;
}

function heading(run: RunSeries): string {
  const messages = run.messages.map((message) => `<p class="bad">${escapeHtml(message)}</p>`);
  return `<h1>${escapeHtml(run.name)}</h1>
<p class="soft">${escapeHtml(run.net)}</p>
${messages.join("\n")}
${htmlFacts(run)}`;
}

async function charts(runs: readonly RunSeries[], width: number): Promise<readonly Chart[]> {
  // Loaded when they are needed: they take longer to load than most commands to run.
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return drawCharts(runs, { plot, document, width });
}

/** The charts of runs, one below the other, as one SVG image 592 pixels wide that needs no other file. */
export async function svgReport(runs: readonly RunSeries[]): Promise<string> {
  const { wide: width } = widths;
  const [margin, titleHeight, legendHeight] = [16, 28, 22];
  let top = margin;
  const parts = (await charts(runs, width)).map(({ title, figure }) => {
    const image =
      figure.tagName.toLowerCase() === "svg" ? figure : ([...figure.querySelectorAll("svg")].at(-1) ?? figure);
    const swatches = [...figure.querySelectorAll("span")].map((swatch) => ({
      label: swatch.textContent.trim(),
      fill: swatch.querySelector("svg")?.getAttribute("fill") ?? "currentColor",
    }));
    const height = Number(image.getAttribute("height"));
    image.setAttribute("x", String(margin));
    image.setAttribute("y", String(top + titleHeight + swatches.length * legendHeight));
    const legend = swatches.map(({ label, fill }, i) => {
      const y = top + titleHeight + i * legendHeight;
      return `<rect x="${margin}" y="${y}" width="12" height="12" fill="${fill}"/><text x="${margin + 18}" y="${y + 11}" font-size="12">${escapeHtml(label)}</text>`;
    });
    const part = `<text x="${margin}" y="${top + 16}" font-size="16" font-weight="600">${escapeHtml(title)}</text>${legend.join("")}${image.outerHTML}`;
    top += titleHeight + swatches.length * legendHeight + height + margin;
    return part;
  });
  const box = `width="${width + 2 * margin}" height="${top}" viewBox="0 0 ${width + 2 * margin} ${top}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="system-ui, sans-serif" fill="currentColor">
<style>:root { color-scheme: light dark; color: #16191d; background: #fff } @media (prefers-color-scheme: dark) { :root { color: #e8ebef; background: #0f1216 } }</style>
${parts.join("\n")}
</svg>
`;
}
