import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { findRuntime, type Program } from "./find-runtime.ts";
import { runProgram, tellingLine } from "./run-program.ts";
import { runtimes } from "./runtimes.ts";

const folder = tmpdir();
const program: Program = { command: process.execPath, given: [], running: [], environment: process.env, patience: 1 };
const run = (script: string, options = {}) => runProgram(program, ["-e", script], { folder, ...options });

it("the Node at hand is a program like any other", async () => {
  const { kind, title } = runtimes.this;
  expect(kind).toBe("this");
  const here = findRuntime({ kind: "this", title }, () => {});
  expect(await runProgram(here, ["--version"], { folder })).toBe(`${process.version}\n`);
});

describe("a program", () => {
  it("gives what it wrote to stdout", async () => {
    expect(await run("console.error('a log'); console.log('an answer')")).toBe("an answer\n");
  });

  it("that fails is an error with its exit code and the line that tells why", async () => {
    const failing = "console.log('working'); console.error('squeezenet: no such file\\n    at f'); process.exit(3)";
    await expect(run(failing)).rejects.toThrow("ended with exit code 3: squeezenet: no such file");
  });

  it("may end with another code where that is no failure", async () => {
    expect(await run("console.log('broken'); process.exitCode = 1", { codes: [0, 1] })).toBe("broken\n");
  });

  it("that the engine aborts is an error with the signal, its code in a shell and the engine's own line", async () => {
    const aborting = "console.error('#\\n# Fatal error in , line 0\\n# Check failed: a != b.\\n#'); process.abort()";
    await expect(run(aborting)).rejects.toThrow(
      "was ended by SIGABRT, exit code 134 in a shell: Check failed: a != b.",
    );
  });

  it("that hangs is ended after the limit, with what it wrote before that", async () => {
    const hanging =
      "console.error('Iteration 0'); process.on('SIGTERM', () => console.error('not yet')); setInterval(() => {}, 1000)";
    const begun = performance.now();
    await expect(run(hanging, { limit: 1 })).rejects.toThrow("hangs: was ended after 1 s; it wrote last: Iteration 0");
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it("that is not there is an error", async () => {
    const nowhere = { ...program, command: "/nowhere/node" };
    await expect(runProgram(nowhere, [], { folder })).rejects.toThrow(/did not start: .*ENOENT/);
  });
});

it("of an output, the engine's own line tells most, then an error, then the last line", () => {
  expect(tellingLine("Error: x\n# Check failed: y.\nlast\n")).toBe("Check failed: y.");
  expect(tellingLine("first\nTypeError: x is not a function\n    at f\n")).toBe("TypeError: x is not a function");
  expect(tellingLine("first\nlast\n\n")).toBe("last");
  expect(tellingLine("")).toBe("nothing");
});
