import { describe, expect, it } from "vitest";
import { fillPhilox, philox, streamOf, unit } from "./random.ts";

const ones = 0xffffffff;

describe("philox", () => {
  // Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds).
  for (const [key, counter, answer] of [
    [
      [0, 0],
      [0, 0, 0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ones, ones],
      [ones, ones, ones, ones],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0xa4093822, 0x299f31d0],
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)
    it(`gives Random123's answer for key ${key.map((k) => k.toString(16)).join(" ")}`, () => {
      expect(philox(key, counter)).toEqual(answer);
    });

  it("has its address and nothing else for input: neighbours share no number", () => {
    const seen = new Set(
      [0, 1, 2, 3].flatMap((i) => [...philox([1, 2], [i, 0, 0, 0]), ...philox([1, 2], [0, i + 1, 0, 0])]),
    );
    expect(seen.size).toBe(32);
  });
});

describe("fillPhilox", () => {
  it("gives what philox gives for counters one after another, past the greatest too", () => {
    const out = new Uint32Array(12);
    fillPhilox([5, ones], [7, ones, ones - 1, 3], out);
    expect([...out]).toEqual([ones - 1, ones, 0].flatMap((third) => philox([5, ones], [7, ones, third, 3])));
  });
});

describe("unit", () => {
  it("lies in [0, 1) and never rounds to 1 in float32", () => {
    expect([unit(0), Math.fround(unit(ones))]).toEqual([0, 1 - 2 ** -24]);
  });
});

describe("streamOf", () => {
  it("tells purposes apart", () => {
    expect(streamOf("dropout drop9")).not.toBe(streamOf("dropout drop8"));
    expect(streamOf("shuffle")).toBe(streamOf("shuffle"));
  });
});
