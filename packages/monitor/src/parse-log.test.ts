import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TableError, writeCsv } from "./csv.ts";
import { parseLog } from "./parse-log.ts";

const fixture = (name: string): string => readFileSync(new URL(`../test/fixtures/${name}`, import.meta.url), "utf8");
const line = (time: string, message: string): string => `I1122 ${time} 8895 solver.cpp:239] ${message}`;

describe("parseLog", () => {
  it("makes of a log of ours what Caffe's parse_log.py makes of it, byte for byte", () => {
    const { train, test } = parseLog(fixture("train.log"));
    expect(writeCsv(train)).toBe(fixture("train.log.train"));
    expect(writeCsv(test)).toBe(fixture("train.log.test"));
  });

  it("takes the rate of the display before and leaves the only test out, as parse_log.py does, and mends both when asked", () => {
    const log = [
      line("10:00:00.000000", "Solving net"),
      line("10:00:01.000000", "Iteration 0, Testing net (#0)"),
      line("10:00:02.000000", "    Test net output #0: accuracy = 0.1"),
      line("10:00:03.000000", "Iteration 0 (0 iter/s, 0s/5 iters), loss = 2"),
      line("10:00:03.500000", "    Train net output #0: loss = 2 (* 1 = 2 loss)"),
      line("10:00:04.000000", "Iteration 0, lr = 0.1"),
      line("10:00:05.000000", "Iteration 5 (1 iter/s, 5s/5 iters), loss = nan"),
      line("10:00:05.500000", "    Train net output #0: loss = 1.5 (* 1 = 1.5 loss)"),
      line("10:00:06.000000", "Iteration 5, lr = 1e-05"),
    ].join("\n");
    const plain = parseLog(log);
    expect(plain.test).toEqual([]);
    expect(writeCsv(plain.train)).toBe("NumIters,Seconds,LearningRate,loss\r\n0.0,3.5,0.1,2.0\r\n5.0,5.5,0.1,1.5\r\n");
    const mended = parseLog(log, { corrected: true });
    expect(writeCsv(mended.test)).toBe("NumIters,Seconds,LearningRate,accuracy\r\n0.0,2.0,0.1,0.1\r\n");
    expect(writeCsv(mended.train)).toBe(
      "NumIters,Seconds,LearningRate,loss\r\n0.0,3.5,0.1,2.0\r\n5.0,5.5,1e-05,1.5\r\n",
    );
  });

  it("counts on over the end of a year", () => {
    const log = [
      "I1231 23:59:59.000000 1 solver.cpp:289] Solving net",
      "I0101 00:00:01.000000 1 solver.cpp:347] Iteration 0, Testing net (#0)",
      "I0101 00:00:01.500000 1 solver.cpp:414]     Test net output #0: accuracy = 0.5",
    ].join("\n");
    expect(parseLog(log, { corrected: true }).test[0]!.get("Seconds")).toBe(2.5);
  });

  it("gives no rows for a text that is no log", () => {
    expect(parseLog("hello\nIteration 5, lr = 1\n")).toEqual({ train: [], test: [] });
  });
});

describe("writeCsv", () => {
  it("refuses a row with an output that the first has not, as Python's DictWriter does", () => {
    const rows = [new Map([["NumIters", 0]]), new Map([["NumIters", 5], ["loss", 1]])]; // prettier-ignore
    expect(() => writeCsv(rows)).toThrow(TableError);
    expect(() => writeCsv(rows)).toThrow("the row of iteration 5 has outputs that the first row has not: loss");
  });

  it("quotes a name that holds the delimiter", () => {
    expect(writeCsv([new Map([["a;b", 1]])], ";")).toBe('"a;b"\r\n1.0\r\n');
  });
});
