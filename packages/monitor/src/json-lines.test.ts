import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJsonLine, readJsonLines, writeJsonLine } from "./json-lines.ts";
import type { RunEvent } from "./run-event.ts";

// JSON has no -0, which is 0 to every reader here.
const number = fc.double().map((value) => value + 0);
const timed = {
  seconds: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  iteration: fc.nat(),
};
const outputs = fc.array(fc.record({ name: fc.string(), value: number, lossWeight: number }), { maxLength: 3 });
const event: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    kind: fc.constant("start" as const),
    net: fc.string(),
    policy: fc.string(),
    iteration: fc.nat(),
    iterations: fc.option(fc.nat()),
    time: fc.option(fc.string()),
  }),
  fc.record({
    kind: fc.constant("iteration" as const),
    ...timed,
    loss: fc.option(number),
    batchLosses: fc.array(number, { maxLength: 3 }),
    smoothedLoss: number,
    outputs,
    images: fc.option(fc.nat()),
  }),
  fc.record({ kind: fc.constant("rate" as const), ...timed, rate: number }),
  fc.record({ kind: fc.constant("tested" as const), ...timed, net: fc.nat(), outputs }),
  fc.record({ kind: fc.constant("failed" as const), ...timed, message: fc.string() }),
);

describe("JSON lines", () => {
  it("are one line each and read back as what was written, NaN and infinities too", () => {
    fc.assert(
      fc.property(event, (written) => {
        const line = writeJsonLine(written);
        expect(line.match(/\n/g)).toHaveLength(1);
        expect(readJsonLine(line.trimEnd())).toEqual(written);
      }),
    );
  });

  it("reads numbers that JSON lacks as numbers, and names as names", () => {
    const line = writeJsonLine({
      kind: "tested",
      iteration: 1,
      seconds: 2,
      net: 0,
      outputs: [{ name: "NaN", value: NaN, lossWeight: -Infinity }],
    });
    const read = readJsonLine(line);
    expect(read).toMatchObject({ outputs: [{ name: "NaN", value: NaN, lossWeight: -Infinity }] });
  });

  it("skips a line that was torn, and lines of another kind", () => {
    const whole = writeJsonLine({ kind: "snapshot", iteration: 5, seconds: 1 });
    expect(readJsonLines(`${whole}${whole.slice(0, 20)}\n{"kind":"later"}\n{"kind":"rate"}\n\n${whole}`)).toHaveLength(
      2,
    );
  });
});
