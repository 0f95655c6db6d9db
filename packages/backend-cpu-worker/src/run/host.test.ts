import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { coreCount, engineFlags, flagsChosen, nodeModule, threadKind, whyAlone } from "./host.ts";

afterEach(() => vi.unstubAllGlobals());

const real = globalThis.process;

/** Puts something else in the place of `process`. */
const stubProcess = (stub: object | undefined): void => void vi.stubGlobal("process", stub);

/** What a page has, as far as this package asks. */
function stubPage(): void {
  vi.stubGlobal("document", {});
  vi.stubGlobal("Worker", class {});
  vi.stubGlobal("URL", Object.assign(class {}, { createObjectURL: () => "blob:", revokeObjectURL: () => {} }));
}

describe("threads are", () => {
  test("Node's in Node, also where there are a browser's workers, as in Deno and Bun", () => {
    expect(threadKind()).toBe("node");
    vi.stubGlobal("Worker", class {});
    expect(threadKind()).toBe("node");
  });

  test("a browser's in a page, also where something claims to be Node", () => {
    stubPage();
    stubProcess({ versions: { node: "26.0.0", v8: "13.6.233.17-node.63" }, env: {} });
    expect(threadKind()).toBe("web");
    expect(nodeModule("node:worker_threads")).toBeUndefined();
    expect(engineFlags()).toBeUndefined();
  });

  test("a browser's in Electron's pages, where Node's modules can be reached and its threads cannot run", () => {
    stubPage();
    expect(typeof nodeModule("node:worker_threads")?.Worker).toBe("function");
    expect(threadKind()).toBe("web");
  });

  test("Node's in a test that shows a document without a browser's workers, as jsdom does", () => {
    vi.stubGlobal("document", {});
    vi.stubGlobal("Worker", undefined);
    expect(threadKind()).toBe("node");
  });

  test("none in a service worker, and none are needed there", () => {
    stubProcess(undefined);
    vi.stubGlobal("Worker", undefined);
    vi.stubGlobal("crossOriginIsolated", true);
    expect(threadKind()).toBe("none");
    expect(whyAlone()).toMatch(/starts no workers: a service worker/);
  });

  test("none where a Node too old for process.getBuiltinModule is asked, or one that throws", () => {
    vi.stubGlobal("Worker", undefined);
    for (const getBuiltinModule of [
      undefined,
      () => undefined,
      () => ({}),
      () => {
        throw new Error("no");
      },
    ]) {
      // prettier-ignore
      stubProcess({ versions: real.versions, getBuiltinModule });
      expect(threadKind()).toBe("none");
      expect(coreCount()).toBeGreaterThanOrEqual(1);
    }
  });
});

describe("one thread has to do in a page", () => {
  beforeEach(() => {
    stubPage();
    stubProcess(undefined);
  });

  test.each([
    ["that is not isolated", false, SharedArrayBuffer, /a page must be cross-origin isolated for more/],
    ["that is not isolated, without SharedArrayBuffer", undefined, undefined, /must be cross-origin isolated/],
    ["that is isolated, of an engine without SharedArrayBuffer", true, undefined, /is cross-origin isolated, but this engine has no SharedArrayBuffer/], // prettier-ignore
  ])("%s", (_which, isolated, buffer, why) => {
    vi.stubGlobal("crossOriginIsolated", isolated);
    vi.stubGlobal("SharedArrayBuffer", buffer);
    expect(whyAlone()).toMatch(why);
  });

  test("of an engine whose WebAssembly memory cannot be shared", async () => {
    vi.unstubAllGlobals();
    vi.resetModules();
    vi.stubGlobal("WebAssembly", {
      Memory: class {
        readonly buffer = new ArrayBuffer(0);
      },
    });
    const fresh = await import("./host.ts");
    stubPage();
    stubProcess(undefined);
    vi.stubGlobal("crossOriginIsolated", true);
    expect(fresh.whyAlone()).toMatch(/no WebAssembly memory that threads can share/);
  });

  test("but not in one that is isolated", () => {
    vi.stubGlobal("crossOriginIsolated", true);
    expect(whyAlone()).toBeNull();
  });
});

describe("flags of the engine are set", () => {
  const having = (versions: Readonly<Record<string, string>>): boolean => {
    stubProcess({ versions, getBuiltinModule: () => ({ setFlagsFromString: () => {} }) });
    return engineFlags() !== undefined;
  };

  test.each(["11.3.244.8-node.38", "12.4.254.21-node.57", "13.6.233.17-node.63"])("on V8 %s, which was tested", (v8) =>
    expect(having({ v8 })).toBe(true),
  );

  test.each([
    ["a newer V8", { v8: "14.6.202.34-node.40" }],
    ["one between those that were tested", { v8: "12.9.202.28-node.11" }],
    ["Electron's V8", { v8: "13.6.233.17-electron.0" }],
    ["Deno's V8", { v8: "13.6.233.17-rusty" }],
    ["Bun, which only says that it is V8", { v8: "13.6.233.17-node.63", bun: "1.4.5" }],
    ["an engine that says nothing", {}],
  ])("not on %s", (_which, versions) => expect(having(versions)).toBe(false));

  test.each([
    ["NODE_OPTIONS", { env: { NODE_OPTIONS: "--no-wasm-tier-up" } }, true],
    ["arguments", { execArgv: ["--no-liftoff"] }, true],
    ["neither", {}, false],
  ])("unless their user chose some: %s", (_where, stub, chosen) => {
    stubProcess(stub);
    expect(flagsChosen()).toBe(chosen);
  });
});
