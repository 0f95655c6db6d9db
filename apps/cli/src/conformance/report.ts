import type { Conformance, Result } from "./result.ts";

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

const style = `
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --faint: #59636e; --line: #d1d9e0; --good: #1a7f37; --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9198a1; --line: #3d444d; --good: #3fb950; --bad: #f85149; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p.about { color: var(--faint); }
ul { list-style: none; padding: 0; } li { border-top: 1px solid var(--line); padding: .35rem 0; overflow-wrap: anywhere; }
.kept::before { content: "✓ "; color: var(--good); font-weight: 600; } .broken::before { content: "✗ "; color: var(--bad); font-weight: 600; }
li p { margin: 0 0 0 1.2rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; margin: .25rem 0 0 1.2rem; }
.score { font-weight: 600; } .all { color: var(--good); } .some { color: var(--bad); }
`;

/** The report as one HTML file that needs nothing else: no script, no font, no picture. The same results give the same bytes. */
export function conformanceReport({ results, ...about }: Conformance): string {
  const titles = [...new Set(results.map(({ title }) => title))];
  const score = `${about.kept} of ${about.kept + about.broken}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conformance of ${escaped(about.backend)}: ${score}</title>
<style>${style}</style>
</head>
<body>
<h1>Conformance of ${escaped(about.backend)}</h1>
<p class="about">${escaped(about.device)} · ${escaped(about.precision)} · seed ${about.seed}, ${about.runs} runs</p>
<p class="score ${about.broken === 0 ? "all" : "some"}">${score} promises kept</p>
${broken(results)}${titles
    .map((title) =>
      section(
        title,
        results.filter((result) => result.title === title),
      ),
    )
    .join("\n")}
</body>
</html>
`;
}

/** All failures and how to see each again, before everything else. */
function broken(results: readonly Result[]): string {
  const items = results.flatMap(({ title, name, failure, replay }) =>
    failure === null
      ? []
      : [
          `<li class="broken">${escaped(name)}<pre>${escaped(failure)}</pre>` +
            `<pre class="replay">${escaped(replay ?? "")}</pre><p class="about">${escaped(title)}</p></li>`,
        ],
  );
  if (items.length === 0) return "";
  return `<section>
<h2>Broken <span class="score some">${items.length}</span></h2>
<ul>
${items.join("\n")}
</ul>
</section>
`;
}

function section(title: string, results: readonly Result[]): string {
  const kept = results.filter(({ failure }) => failure === null).length;
  const items = results.map(
    ({ name, failure }) => `<li class="${failure === null ? "kept" : "broken"}">${escaped(name)}</li>`,
  );
  return `<section>
<h2>${escaped(title)} <span class="score ${kept === results.length ? "all" : "some"}">${kept}/${results.length}</span></h2>
<ul>
${items.join("\n")}
</ul>
</section>`;
}
