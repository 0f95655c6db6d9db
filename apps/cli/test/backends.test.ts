import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { commandLine } from "./squeezenet-command.ts";

it("backends says why gpujs finds no GPU without a screen, and what would help where the runtime keeps EGL from hearing of it", () => {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, EGL_PLATFORM: ___, ...rest } = process.env;
  // No driver for Vulkan, none for EGL.
  const env = {
    ...rest,
    VK_DRIVER_FILES: "/dev/null",
    VK_ICD_FILENAMES: "/dev/null",
    __EGL_VENDOR_LIBRARY_FILENAMES: "/dev/null",
  };
  const { stdout, status } = spawnSync(...commandLine("backends", "--json"), { env, encoding: "utf8" });
  expect(status).toBe(0);
  const gpujs = stdout.split("\n").find((line) => line.includes('"name":"gpujs"'));
  // Deno has a WebGPU of its own.
  expect(gpujs).toMatch(
    /"runs":false,"reason":"gpujs: no GPU can be reached here \(webgpu: (?:the package webgpu finds neither Vulkan nor OpenGL ES; if Mesa is installed, start with EGL_PLATFORM=surfaceless in the environment|the package webgpu cannot be loaded|WebGPU is present)/,
  );
});

it("a package for import alone is found by its name", () => {
  const cwd = mkdtempSync(join(tmpdir(), "import-alone-"));
  const folder = join(cwd, "node_modules/squeezenet-backend-alone");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", exports: { import: "./alone.js" } }));
  writeFileSync(
    join(folder, "alone.js"),
    'export default { api: 1, name: "alone", async open() { throw new Error("alone was found"); } };',
  );
  const { stderr, status } = spawnSync(...commandLine("conformance", "--backend", "alone"), { cwd, encoding: "utf8" });
  expect(stderr).toContain("alone was found");
  expect(status).toBe(1);
});
