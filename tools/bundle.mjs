// @ts-check
// Bundles what tsc has compiled of the package in the current folder: each entry becomes one file under bundle/, other
// packages stay imports. Node takes a millisecond or two for each file it loads, and a net's first answer needs 200 of them.
import { rmSync } from "node:fs";
import { isAbsolute } from "node:path";
import { rolldown } from "rolldown";

const entries = process.argv.slice(2);
if (entries.length === 0) {
  console.error("Usage: node bundle.mjs ENTRY… (such as index, for dist/index.js)");
  process.exit(2);
}
rmSync("bundle", { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, `dist/${name}.js`])),
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  platform: "neutral",
});
await bundle.write({ dir: "bundle", format: "esm", chunkFileNames: "chunk-[name].js", comments: true });
await bundle.close();
