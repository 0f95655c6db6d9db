// @ts-check
// Bundles what tsc has compiled of the package in the current folder: each entry becomes one file under bundle/, other
// packages stay imports. Node takes a millisecond or two for each file it loads, and a net's first answer needs 200 of them.
import { readFileSync, rmSync } from "node:fs";
import { isAbsolute } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

const { positionals: entries } = parseArgs({ allowPositionals: true });
if (entries.length === 0) {
  console.error("Usage: node bundle.mjs ENTRY… (such as index, for dist/index.js)");
  process.exit(2);
}
/** The package of oxc's helpers, which rolldown brings along: its code goes into the bundle. */
const helpers = "@oxc-project/runtime";
/** @param {string} id */
const isForeign = (id) => id.includes("node_modules");
/** The copyright and licence at the top of a module, which have to stay with it. @param {string} id */
function notice(id) {
  const [found] = /^(\/\/.*\n)+/.exec(readFileSync(id, "utf8")) ?? [];
  if (found === undefined) throw new Error(`${id} begins with no notice to keep: leave it outside the bundle`);
  return found;
}
/** @param {string} id */
const isWithin = (id) => id.startsWith(".") || isAbsolute(id) || id === helpers || id.startsWith(`${helpers}/`);
rmSync("bundle", { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, `dist/${name}.js`])),
  external: (id) => !isWithin(id),
  platform: "neutral",
  // tsc leaves the syntax as it is written. What it would make of `using` needs Symbol.dispose; what oxc makes of it takes the
  // registered symbol where the engine has none, as packages/core/src/dispose.ts does.
  transform: { target: "es2023" },
});
await bundle.write({
  dir: "bundle",
  format: "esm",
  chunkFileNames: "chunk-[name].js",
  comments: true,
  banner: ({ moduleIds }) => [...new Set(moduleIds.filter(isForeign).map(notice))].join("\n"),
});
await bundle.close();
