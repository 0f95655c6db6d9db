import { expect, test } from "vitest";
import { addresses } from "./addresses.ts";

test("a net beside its solver is found in the solver's folder, whatever the address", () => {
  const beside = (solver: string): string => addresses.join(addresses.dirname(solver), "net.prototxt");
  expect(beside("solver.prototxt")).toBe("net.prototxt");
  expect(beside("models/solver.prototxt")).toBe("models/net.prototxt");
  expect(beside("/models/solver.prototxt")).toBe("/models/net.prototxt");
  expect(beside("https://example.org/m/solver.prototxt")).toBe("https://example.org/m/net.prototxt");
  expect(addresses.basename("runs/x_iter_3.caffemodel")).toBe("x_iter_3.caffemodel");
});
