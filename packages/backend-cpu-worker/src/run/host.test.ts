import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { coreCount, engineFlags, flagsChosen, threadKind, whyAlone } from "./host.ts";
import { nodeModule } from "./node-module.ts";

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

/** Node's os, in whose place something else counts the cores, or refuses to. */
const countingCores = (availableParallelism: () => unknown): void =>
  stubProcess({ getBuiltinModule: (name: string) => (name === "node:os" ? { availableParallelism } : undefined) });

describe("as many threads as there are cores, which are", () => {
  const refuse = (): never => {
    throw new Error("EPERM");
  };
  test.each([
    ["what Node says", () => 6, 2, 6],
    ["what the browser says, where Node refuses", refuse, 3, 3],
    ["what the browser says, where Node says 0", () => 0, 3, 3],
    ["at most 64, whatever a browser claims", refuse, 1000, 64],
    ["whole", refuse, 2.5, 2],
    ["one where nobody knows", refuse, undefined, 1],
    ["one where there are none", () => 0, 0, 1],
    ["one where there are fewer", refuse, -1, 1],
    ["one where the answer is no number", refuse, NaN, 1],
  ])("%s", (_which, node, hardwareConcurrency, cores) => {
    countingCores(node);
    vi.stubGlobal("navigator", { hardwareConcurrency });
    expect(coreCount()).toBe(cores);
  });
});

describe("one thread has to do in Node", () => {
  const withThreads = (name: string): object | undefined => real.getBuiltinModule(name);
  test("where its permissions allow no more", () => {
    const has = vi.fn<(scope: string) => boolean>(() => false);
    stubProcess({ getBuiltinModule: withThreads, permission: { has } });
    expect(whyAlone()).toBe("Node's permissions allow no threads: --allow-worker would do");
    expect(has).toHaveBeenCalledWith("worker");
    stubProcess({ getBuiltinModule: withThreads, permission: { has: () => true } });
    expect(whyAlone()).toBeNull();
  });

  test("where it is too old to hand out its modules", () => {
    stubProcess({ versions: real.versions });
    expect(whyAlone()).toMatch(/process.getBuiltinModule, which Node has from 20.16 and 22.3 on/);
  });

  test("where something has removed SharedArrayBuffer", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(whyAlone()).toBe("something has removed SharedArrayBuffer");
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

  test("nor where a sandbox does not let its process be read", () => {
    const refuse = (): never => {
      throw new Error("hands off");
    };
    stubProcess(Object.defineProperty({}, "env", { get: refuse }));
    expect(flagsChosen()).toBe(true);
    const before = Object.getOwnPropertyDescriptor(globalThis, "process")!;
    Object.defineProperty(globalThis, "process", { get: refuse, configurable: true });
    try {
      expect([engineFlags(), nodeModule("node:os")]).toEqual([undefined, undefined]);
    } finally {
      Object.defineProperty(globalThis, "process", before);
    }
  });

  test.each([
    ["NODE_OPTIONS", { env: { NODE_OPTIONS: "--no-wasm-tier-up" } }, true],
    ["arguments", { execArgv: ["--no-liftoff"] }, true],
    ["neither", {}, false],
  ])("unless their user chose some: %s", (_where, stub, chosen) => {
    stubProcess(stub);
    expect(flagsChosen()).toBe(chosen);
  });
});
