import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const built = new URL("../bundle/index.js", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "squeezenet-end-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program in a Node of its own. From a file: given as an argument, other things keep Node alive. */
function program(body: string): { code: number | null; out: string } {
  const file = join(folder, "program.mjs");
  writeFileSync(file, `import backend from ${JSON.stringify(built)}; ${body}`);
  const { status, stdout } = spawnSync("node", [file], { encoding: "utf8", timeout: 60_000 });
  return { code: status, out: stdout };
}

// Node ends a program once nothing keeps it alive, with code 13 if it awaits something all the same.
test.each([
  ["before they have started", ""],
  ["when they have started unheard", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);"],
  ["when they have been heard", "await new Promise((resolve) => setTimeout(resolve, 200));"],
])("a program that closes its threads %s goes on behind that", (_when, pause) => {
  // Often: which of a thread's last words is heard first is a matter of luck.
  const ended = program(`for (let round = 1; round <= 10; round++) {
      const opened = await backend.open({ threads: 3 }); ${pause}
      await opened[Symbol.asyncDispose]();
    }
    console.log("closed");`);
  expect(ended).toEqual({ code: 0, out: "closed\n" });
});

test("a program that has only opened it comes to its end", () => {
  const ended = program(`await backend.open({ threads: 3 }); console.log("opened");`);
  expect(ended).toEqual({ code: 0, out: "opened\n" });
});
