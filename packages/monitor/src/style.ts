/** The look of the report and of the live page: light or dark as the reader's system says, from 390 pixels up. */
export const style = `
:root { color-scheme: light dark; --back: #ffffff; --panel: #f5f6f8; --ink: #16191d; --soft: #555d68; --line: #d9dde3; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0f1216; --panel: #181c22; --ink: #e8ebef; --soft: #a3adb9; --line: #2d343d; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 20px 16px 40px; }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 6px; }
p { margin: 4px 0; }
.soft { color: var(--soft); }
.bad { color: var(--bad); border-left: 3px solid var(--bad); padding-left: 10px; margin: 10px 0; max-width: 90ch; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 16px; margin-top: 16px; }
.chart { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px; min-width: 0; }
.chart figure { margin: 0; }
.chart svg { --plot-background: var(--back); }
.chart figure > div { font-size: 12px !important; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px; margin: 14px 0 0; padding: 0; }
.facts div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px; min-width: 0; }
.facts dt { color: var(--soft); font-size: 12px; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; overflow-wrap: anywhere; }
.facts .note { color: var(--soft); font-size: 12px; font-weight: 400; }
h1:not(:first-child) { margin-top: 24px; }
.narrow { display: none; }
@media (max-width: 620px) { .facts .note { color: var(--soft); font-size: 12px; font-weight: 400; }
h1:not(:first-child) { margin-top: 24px; }
.narrow { display: block; } .wide { display: none; } }
`;
