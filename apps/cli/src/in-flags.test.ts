import { namedOptions, option } from "@squeezenet/training";
import { describe, expect, it } from "vitest";
import { inFlags } from "./in-flags.ts";

describe("a package's message, for a user of the command", () => {
  it.each(namedOptions)("names the flag of %s, and its value", (name) => {
    expect(inFlags(`give a ${option(name)} that does`)).toMatch(/^give a (train )?--[a-z-]+ that does$/);
    expect(inFlags(`${option(name, 4)}.`)).toMatch(/^(train )?--[a-z-]+ 4\.$/);
  });

  it("keeps all else between backticks", () => {
    expect(inFlags("layer `conv1`: `pad: 3`, and one ` alone")).toBe("layer `conv1`: `pad: 3`, and one ` alone");
  });
});
