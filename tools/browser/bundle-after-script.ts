import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

/** The files of `page/`, see bundle.ts, with a script that runs in the page before anything else does. */
export async function bundleAfterScript(
  script: string,
  from: "sources" | "published" = "sources",
): Promise<Map<string, string | Uint8Array>> {
  const files = await bundle(fileURLToPath(new URL("page/", import.meta.url)), from);
  const html = String(files.get("/index.html"));
  return files.set("/index.html", html.replace("<head>", `<head><script>${script}</script>`));
}
