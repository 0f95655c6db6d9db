import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/**
 * `attempt.ts` with cpu-worker in one file for a page, as a bundler makes it for browsers: a module, or a classic script that
 * leaves it as the global `attempting.attempt`.
 */
export async function bundleAttempt(format: "esm" | "iife" = "esm"): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("attempt.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@squeezenet/source", "browser", "import", "default"] },
    transform: { target: "es2022" },
  });
  const { output } = await bundle.generate({ format, name: "attempting" });
  await bundle.close();
  return output[0].code;
}
