import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** `attempt.ts` with cpu-worker as one module for a page, as a bundler makes it for browsers. */
export async function bundleAttempt(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("attempt.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@squeezenet/source", "browser", "import", "default"] },
    transform: { target: "es2022" },
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  return output[0].code;
}
