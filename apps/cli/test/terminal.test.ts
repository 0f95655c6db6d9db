import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandLine, goldenFolder } from "./squeezenet-command.ts";

const folder = goldenFolder();
/** util-linux's `script` gives a process a terminal. */
const terminals = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;
const why = terminals ? "" : " (skipped: there is no `script` of util-linux to make a terminal)";
const controlC = "\x03";
const [hideCursor, showCursor] = ["\x1b[?25l", "\x1b[?25h"];

/** Starts training in a terminal; `heard` is told all that it showed so far. */
function inTerminal(heard: (text: string, terminal: ChildProcess) => void, ...args: readonly string[]): ChildProcess {
  const [program, rest] = commandLine("train", "-solver", "runs/random_seed42_solver.prototxt", ...args);
  const words = [program, ...rest].map((word) => `'${word}'`).join(" ");
  const terminal = spawn("script", ["--quiet", "--flush", "--return", "--command", words, "/dev/null"], {
    cwd: folder,
  });
  let text = "";
  terminal.stdout.on("data", (more) => heard((text += more), terminal));
  return terminal;
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on("close", resolve));

describe.skipIf(!terminals)(`training in a terminal${why}`, () => {
  it("ends at a second Ctrl-C with exit code 130, and gives the cursor back", async () => {
    let [shown, pressed] = ["", 0];
    const heard = (text: string, { stdin }: ChildProcess): void => {
      shown = text;
      const due = pressed === 0 ? text.includes(hideCursor) : pressed === 1 && text.includes("SIGINT: stopping");
      if (!due) return;
      pressed++;
      // The bar comes between two iterations. Pressed at once, the run might stop there, before a second press.
      setTimeout(() => stdin?.write(controlC), 300);
    };
    // Iterations of seconds, so that both presses come in the middle of one.
    const long = ["-set", "net:data.batch_size=3000", "-set", "iter_size=10", "-set", "display=1"];
    const terminal = inTerminal(heard, ...long, "-set", "snapshot_prefix=twice");
    expect(await ended(terminal), shown).toBe(130);
    expect(shown.lastIndexOf(showCursor)).toBeGreaterThan(shown.lastIndexOf(hideCursor));
    expect(readdirSync(folder).filter((name) => name.startsWith("twice_iter"))).toEqual([]);
  });

  it("takes a snapshot when the terminal is closed, and goes on to its end", async () => {
    const close = (text: string, terminal: ChildProcess): void =>
      void (/Iteration 5,/.test(text) && terminal.kill("SIGKILL"));
    const set = ["-set", "max_iter=200", "-set", "display=1", "-set", "snapshot=0", "-set", "snapshot_prefix=closed"];
    await ended(inTerminal(close, ...set));
    const states = (): readonly string[] =>
      readdirSync(folder).filter((name) => /^closed_iter_\d+\.solverstate$/.test(name));
    await expect.poll(states, { timeout: 20_000 }).toContain("closed_iter_200.solverstate");
    expect(states()).toHaveLength(2);
  });
});
