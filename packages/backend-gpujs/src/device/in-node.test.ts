import { afterEach, describe, expect, it, vi } from "vitest";
import { inNode } from "./in-node.ts";

const nothing = { isWebGLSupported: false, isWebGL2Supported: false };
const canvas = { isWebGLSupported: true, isWebGL2Supported: true };

afterEach(() => void vi.unstubAllGlobals());

describe("Node", () => {
  it("is where Node's modules are and no canvas gives a context", () => expect(inNode(nothing)).toBe(true));
  it("is not where a page is around it, as in Electron", () => expect(inNode(canvas)).toBe(false));
  it("is where a stand-in for a page makes the question throw, as jsdom does", () => {
    const refuse = (): never => {
      throw new ReferenceError("OffscreenCanvas is not defined");
    };
    const jsdom = Object.defineProperties({ ...nothing }, { isWebGL2Supported: { get: refuse }, isWebGLSupported: { get: refuse } }); // prettier-ignore
    expect(inNode(jsdom)).toBe(true);
  });
  it("is not where there is an old WebGL alone", () =>
    expect(inNode({ ...nothing, isWebGLSupported: true })).toBe(false));
});

const versions = { node: "24.0.0" };
const refuses = (): never => {
  throw new Error("not in a browser");
};

describe.each([
  ["no process", undefined],
  ["null", null],
  ["a process that a bundler defines", { versions, env: {}, browser: true }],
  ["a process whose getBuiltinModule is a stub", { versions, getBuiltinModule: () => undefined }],
  ["a process whose getBuiltinModule gives empty modules", { versions, getBuiltinModule: () => ({}) }],
  ["a process whose getBuiltinModule throws", { versions, getBuiltinModule: refuses }],
])("a page with %s", (_title, process) => {
  it("is not taken for Node", () => {
    vi.stubGlobal("process", process);
    expect([inNode(nothing), inNode(canvas)]).toEqual([false, false]);
  });
});
