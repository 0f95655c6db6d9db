import { expect, it } from "vitest";
import { runtime } from "./runtime.ts";

it("names what really runs, not the version of Node that it passes for", () => {
  expect(runtime({ node: "24.3.0", v8: "13.6.233.10-node.18", bun: "1.4.5", webkit: "1b1e2" })).toBe("bun 1.4.5");
  expect(runtime({ node: "24.2.0", v8: "14.4.1-rusty", deno: "2.9.6" })).toBe("deno 2.9.6");
  expect(runtime({ node: "20.20.2", v8: "11.3.244.8-node.38" })).toBe("node 20.20.2");
});

it("reads this process", () => {
  expect(runtime()).toBe(`node ${process.versions.node}`);
});
