import { build, defaultClientConditions } from "vite";

/**
 * Bundles a page, the folder that holds its `index.html`. Nothing is minified, so that a stack trace can be read; nothing is
 * written to disk.
 * @param from all packages as sources, or what is published of them, as a user of theirs bundles it
 * @returns the files of the site, by path: `/index.html`, `/assets/….js`
 */
export async function bundle(
  folder: string,
  from: "sources" | "published" = "sources",
): Promise<Map<string, string | Uint8Array>> {
  const conditions = [...(from === "sources" ? ["@squeezenet/source"] : []), ...defaultClientConditions];
  const built = await build({
    root: folder,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: "warn",
    resolve: { conditions },
    // `using` and what else today's engines do not all have is compiled down.
    build: { target: "es2022", write: false, minify: false, modulePreload: false },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const files = new Map<string, string | Uint8Array>();
  for (const each of outputs) {
    if (!("output" in each)) throw new Error(`vite watches ${folder} in place of building it`);
    for (const file of each.output) files.set(`/${file.fileName}`, file.type === "chunk" ? file.code : file.source);
  }
  return files;
}
