import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("bootstrap.mjs", import.meta.url));

/** Runs the script in a Node that takes itself for another version. It ends before it installs anything. */
function bootstrap(version: string, ...given: readonly string[]) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });`;
  const loader = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return spawnSync(process.execPath, ["--import", loader, script, ...given], { encoding: "utf8" });
}

test.each(["18.20.4", "20.18.9", "16.0.0"])("Node %s is too old, and is told what would do", (version) => {
  const { status, stderr, stdout } = bootstrap(version, "start");
  expect(stderr).toBe(`Node ${version} is too old: this needs Node >=20.19.0. See https://nodejs.org/en/download\n`);
  expect(stdout).toBe("");
  expect(status).toBe(1);
});

test("tests that cannot begin end with a closing line of one failure", () => {
  const { status, stdout } = bootstrap("18.20.4", "test");
  expect(stdout).toBe("0 passed, 1 failed, 0 skipped\n");
  expect(status).toBe(1);
});

test("an unknown task is told which there are", () => {
  const { status, stderr } = bootstrap("20.19.0", "stat");
  expect(stderr).toBe("Usage: node tools/bootstrap.mjs start|test|bench|runtimes [ARGUMENT…]\n");
  expect(status).toBe(2);
});
