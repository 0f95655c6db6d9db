import { expect, test } from "vitest";
import { whyNotLoaded } from "./why-not-loaded.ts";

test.each([
  ["Node", Object.assign(new Error("Cannot find package 'gpu.js' imported from /a/b.js"), { code: "ERR_MODULE_NOT_FOUND" })],
  ["a test runner", new Error("Cannot find package 'gpu.js'")],
])("a package that %s does not find is to be installed", (_who, error) =>
  expect(whyNotLoaded(error)).toBe("gpu.js cannot be loaded (Cannot find package 'gpu.js'): npm install gpu.js"),
); // prettier-ignore

test.each([
  ["a service worker refuses", "import() is disallowed on ServiceWorkerGlobalScope by the HTML specification."],
  ["a server does not have", "Failed to fetch dynamically imported module: http://127.0.0.1/assets/gpu-browser.js"],
])("a file that %s is not to be installed, but served or bundled", (_who, message) => {
  const why = whyNotLoaded(new TypeError(message));
  expect(why).not.toContain("npm install");
  expect(why).toMatch(/served beside the page's, or be bundled into one file with it where import\(\) is not allowed/);
});
