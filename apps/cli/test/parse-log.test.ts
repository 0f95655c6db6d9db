import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
/** Logs of real Caffe and what its parse_log.py made of them, read where they stand beside the project. */
const parsed = fileURLToPath(new URL("../../../../shared/golden/logs/parsed/", import.meta.url));
const present = existsSync(parsed);

describe("squeezenet parse_log", () => {
  it("reads the log of our own training", () => {
    const { code, err } = squeezenet(folder, "train", "-solver", "runs/sgd_solver.prototxt", "-set", "max_iter=3", "-set", "display=1", "-set", "snapshot_prefix=parse"); // prettier-ignore
    expect(code, err).toBe(0);
    writeFileSync(join(folder, "own.log"), err);
    mkdirSync(join(folder, "csv"));
    const { out } = squeezenet(folder, "parse_log", "own.log", "csv", "--verbose");
    expect(out).toBe("Wrote csv/own.log.train\nNot writing csv/own.log.test; no lines to write\n");
    const [names, ...rows] = read("csv/own.log.train").trimEnd().split("\r\n");
    expect(names).toBe("NumIters,Seconds,LearningRate,loss");
    const losses = [...err.matchAll(/Train net output #0: loss = (\S+)/g)].map(([, loss]) => Number(loss));
    expect(losses).toHaveLength(3);
    // Of three rows parse_log.py keeps the last one too: it is as long as the first.
    expect(rows.map((row) => Number(row.split(",")[3]))).toEqual(losses);
  });

  it.runIf(present)("gives Caffe's own files for Caffe's logs, byte for byte, and with another delimiter", () => {
    for (const name of ["train.log", "train_resume.log"]) {
      squeezenet(folder, "parse_log", join(parsed, name), ".");
      squeezenet(folder, "parse_log", join(parsed, name), "csv", "--delimiter", ";");
      for (const ending of [".train", ".test"]) {
        const caffes = join(parsed, name + ending);
        expect(existsSync(join(folder, name + ending))).toBe(existsSync(caffes));
        if (!existsSync(caffes)) continue;
        expect(read(name + ending)).toBe(readFileSync(caffes, "utf8"));
        expect(read(`csv/${name}${ending}`)).toBe(readFileSync(caffes, "utf8").replaceAll(",", ";"));
      }
    }
  });

  it("refuses what is no log, and says what one looks like", () => {
    writeFileSync(join(folder, "no.log"), "hello\n");
    const refused = squeezenet(folder, "parse_log", "no.log");
    expect(refused.code).toBe(1);
    expect(lastLine(refused)).toMatch(/^squeezenet: no\.log: no output of a net after a line "Solving …"/);
    expect(lastLine(squeezenet(folder, "parse_log", "absent.log"))).toMatch(
      /absent\.log: cannot read a log: no such file/,
    );
    const wide = squeezenet(folder, "parse_log", "no.log", "--delimiter", "ab");
    expect(lastLine(wide)).toBe('squeezenet: --delimiter takes one character, found "ab"');
  });
});
