import { firstLine } from "./dawn.ts";

/** Why gpu.js could not be loaded, and what would do: a package that is missing is another matter than a file that is. */
export function whyNotLoaded(error: unknown): string {
  const missing = /MODULE_NOT_FOUND/.test(codeOf(error)) || /^Cannot find (package|module)/.test(firstLine(error));
  return `gpu.js cannot be loaded (${firstLine(error)}): ${
    missing
      ? "npm install gpu.js"
      : "its file has to be served beside the page's, or be bundled into one file with it where import() is not allowed, as in a service worker"
  }`;
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
