import { describe, expect, it } from "vitest";
import { Mt19937 } from "./mt19937.ts";

describe("Mt19937", () => {
  it("gives the published outputs of seed 5489 (Matsumoto and Nishimura's mt19937ar)", () => {
    const generator = new Mt19937(5489);
    expect([generator.next(), generator.next(), generator.next()]).toEqual([3499211612, 581869302, 3890346734]);
    generator.discard(10_000 - 4);
    // The C++ standard's check: the 10,000th output of a default-seeded mt19937.
    expect(generator.next()).toBe(4123659995);
  });

  it("passes over as many outputs as it is told, across the ends of its state", () => {
    for (const count of [0, 1, 623, 624, 625, 5000]) {
      const [walked, jumped] = [new Mt19937(42), new Mt19937(42)];
      for (let i = 0; i < count; i++) walked.next();
      jumped.discard(count);
      expect(jumped.next()).toBe(walked.next());
    }
  });
});
