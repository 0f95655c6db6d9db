import { describe, expect, it } from "vitest";
import { openDry } from "./dry.ts";
import { BackendError } from "./errors.ts";
import { relu } from "./ops/index.ts";
import { Tape } from "./tape.ts";

describe("openDry", () => {
  it("counts live and peak bytes, and computes nothing", async () => {
    const dry = openDry();
    {
      using tape = new Tape(dry);
      const x = tape.constant([10], new Float32Array(10));
      const y = relu(tape, x);
      expect(dry.usage).toEqual({ live: 80, peak: 80 });
      tape.release(x);
      expect(dry.usage).toEqual({ live: 40, peak: 80 });
      expect(await dry.read(y.buffer)).toEqual(new Float32Array(10));
    }
    expect(dry.usage).toEqual({ live: 0, peak: 80 });
  });

  it("refuses a freed buffer", () => {
    const dry = openDry();
    const buffer = dry.upload(new Float32Array(1));
    dry.free(buffer);
    expect(() => dry.free(buffer)).toThrow(BackendError);
  });
});
