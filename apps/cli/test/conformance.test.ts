import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const core = new URL("../../../packages/core/bundle/index.js", import.meta.url).href;
const conformance = (...args: readonly string[]): ReturnType<typeof squeezenet> =>
  squeezenet(folder, "conformance", ...args);

/** The oracle with a border off by one in its maximum pooling. */
writeFileSync(
  join(folder, "border.mjs"),
  `import { oracle } from ${JSON.stringify(core)};
   export default { api: 1, name: "border", async open() {
     const inner = await oracle.open();
     const maxPool = (g, x) => inner.kernels.maxPool(g.padWidth > 0 ? { ...g, padWidth: g.padWidth - 1 } : g, x);
     return { ...inner, name: "border", kernels: { ...inner.kernels, maxPool } };
   } };`,
);

describe("squeezenet conformance", () => {
  it("finds cpu-worker right, and writes the same report twice", () => {
    const args = ["--backend", "cpu-worker", "--runs", "15", "--seed", "3", "--html"];
    const first = conformance(...args, "a.html");
    expect(first.out).toMatch(/^cpu-worker: \d+ threads?, WASM .*; seed 3, 15 runs$/m);
    expect(first.out).toMatch(/^ {2}ok {6}conv2dGradW$/m);
    expect(first.out).toMatch(/^(\d\d) promises kept, 0 broken\.$/m);
    expect(first.code).toBe(0);
    conformance(...args, "b.html");
    const report = readFileSync(join(folder, "a.html"), "utf8");
    expect(report).toBe(readFileSync(join(folder, "b.html"), "utf8"));
    expect(report).toContain("promises kept");
    expect(report).not.toMatch(/<script|https?:|src=|url\(/);
  });

  it("names the kernel that is wrong, the smallest case and how to see it again, and ends with 1", () => {
    const ended = conformance(
      "--backend",
      "./border.mjs",
      "--runs",
      "60",
      "--kernel",
      "maxPool",
      "--html",
      "border.html",
    );
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(
      /^ {2}BROKEN {2}maxPool: border\.maxPool\[\d+\] = .*, the oracle says .*"padWidth":1.*replay with seed 1, 60 runs, path "[\d:]+"$/m,
    );
    expect(ended.out).toMatch(/^ {2}ok {6}maxPoolIndex$/m);
    expect(ended.out).toContain(
      'Once more: squeezenet conformance --backend ./border.mjs --seed 1 --runs 60 --kernel "maxPool"',
    );
    expect(readFileSync(join(folder, "border.html"), "utf8")).toContain(
      '<li class="broken">maxPool<pre>border.maxPool[',
    );
  });

  it("prints the command that replays the smallest case alone, and the report has it on top", () => {
    const args = ["--backend", "./border.mjs", "--runs", "60", "--kernel", "maxPool", "--html", "top.html"];
    const first = conformance(...args);
    const [, failure, command] = /BROKEN {2}maxPool: (.*); replay.*\n {10}squeezenet (.*)$/m.exec(first.out) ?? [];
    const [, line] = /^conformance --backend \.\/border\.mjs --replay "(.*)"$/.exec(command ?? "") ?? [];
    expect(line).toMatch(/^maxPool: seed 1, 60 runs, path [\d:]+$/);
    const again = conformance("--backend", "./border.mjs", "--replay", line ?? "");
    expect(again.code).toBe(1);
    expect(again.out).toContain(`  BROKEN  maxPool: ${failure ?? "?"}; replayed with seed 1`);
    expect(again.out).toMatch(/^0 promises kept, 1 broken\.$/m);
    expect(conformance("--backend", "oracle", "--replay", line ?? "")).toMatchObject({ code: 0 });
    const report = readFileSync(join(folder, "top.html"), "utf8");
    const titles = [...report.matchAll(/<h2>([^<]*) </g)].map(([, title]) => title);
    expect(titles.slice(0, 2)).toEqual(["Broken", "agrees with the oracle"]);
    expect(report).toContain(
      `<pre class="replay">squeezenet conformance --backend ./border.mjs --replay &quot;${line ?? "?"}&quot;</pre>`,
    );
  });

  it("says why a line cannot be replayed", () => {
    const replay = (...line: readonly string[]): string =>
      lastLine(conformance("--backend", "oracle", "--replay", ...line));
    expect(replay("maxPool")).toContain('such as "maxPool: seed 1, 60 runs, path 12:3:0", found "maxPool"');
    expect(replay("maxPol: seed 1, 60 runs")).toContain('there is no promise "maxPol"');
    expect(conformance("--replay", "maxPool: seed 1, 60 runs", "--seed", "2").code).toBe(2);
    expect(conformance("--help").out.replace(/\s+/g, " ")).toContain(
      "--replay <line> only the case of this line, which a broken promise printed",
    );
  });

  it("gives the results as JSON", () => {
    const ended = conformance("--backend", "oracle", "--runs", "3", "--kernel", "relu", "--json");
    expect(JSON.parse(ended.out)).toMatchObject({ backend: "oracle", precision: "float32", runs: 3, broken: 0 });
  });

  it("says what it does not know", () => {
    expect(lastLine(conformance("--backend", "oracle", "--kernel", "conv3d"))).toContain(
      "--kernel conv3d: no promise has that in its name",
    );
  });
});
