import { afterEach, expect, test, vi } from "vitest";

/** This engine's `Symbol` without the two symbols, which can be neither changed nor deleted. */
function bareSymbol(): object {
  const own = Symbol;
  const bare = (description?: string): symbol => own(description);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(own)))
    if (name !== "dispose" && name !== "asyncDispose") Object.defineProperty(bare, name, descriptor);
  return bare;
}

/** The package's door, evaluated anew with the global `Symbol` as it is now. */
async function load(): Promise<typeof import("./index.ts")> {
  vi.resetModules();
  return import("./index.ts");
}

afterEach(() => void vi.unstubAllGlobals());

test("where the engine has the symbols, they are the engine's", async () => {
  const { dispose, asyncDispose } = await load();
  expect([dispose, asyncDispose]).toEqual([Symbol.dispose, Symbol.asyncDispose]);
  expect(dispose).not.toBe(Symbol.for("Symbol.dispose"));
});

test("where it has none, they are those that compiled `using` looks for, and the global Symbol is left alone", async () => {
  const bare = bareSymbol();
  vi.stubGlobal("Symbol", bare);
  const { dispose, asyncDispose } = await load();
  expect([dispose, asyncDispose]).toEqual([Symbol.for("Symbol.dispose"), Symbol.for("Symbol.asyncDispose")]);
  expect(bare).not.toHaveProperty("dispose");
  expect(bare).not.toHaveProperty("asyncDispose");
});

test("where it has none, tapes, sums and backends end all the same, by `using` too", async () => {
  vi.stubGlobal("Symbol", bareSymbol());
  const core = await load();
  const { openDry, Tape, Zeros } = core;
  const dry = openDry();
  {
    using tape = new Tape(dry);
    tape.constant([3], new Float32Array(3));
    expect(dry.usage.live).toBe(12);
  }
  expect(dry.usage.live).toBe(0);
  const zeros = new Zeros(dry);
  zeros.of(2);
  zeros[core.dispose]();
  expect(dry.usage.live).toBe(0);
  await dry[core.asyncDispose]();
});

test("a backend that cannot be closed is refused with a sentence that says what to write", async () => {
  vi.stubGlobal("Symbol", bareSymbol());
  const core = await load();
  const { openBackend, oracle } = core;
  const { [core.asyncDispose]: close, ...rest } = await oracle.open();
  // What `[Symbol.asyncDispose]() {}` makes on such an engine.
  const named = Object.assign(rest, { undefined: close });
  const foreign = { ...oracle, name: "foreign", open: async () => named as unknown as Awaited<ReturnType<typeof oracle.open>> }; // prettier-ignore
  await expect(openBackend(foreign)).rejects.toThrow(
    /^foreign: the backend has no method \[Symbol.asyncDispose\] to close it \(this engine has no Symbol.asyncDispose: name the method \[asyncDispose\], which @squeezenet\/core exports/,
  );
  expect((await openBackend(oracle)).name).toBe("oracle");
});

test("where the engine has the symbol, the sentence names the contract", async () => {
  const { openBackend, oracle, asyncDispose } = await load();
  const open = async () => ({ ...(await oracle.open()), [asyncDispose]: undefined as never });
  await expect(openBackend({ ...oracle, open })).rejects.toThrow(
    "oracle: the backend has no method [Symbol.asyncDispose] to close it (see Backend in @squeezenet/core/backend)",
  );
});

test("options reach the backend, and what it rejects with passes through", async () => {
  const { BackendUnavailable, openBackend, oracle } = await load();
  const open = (options?: Readonly<Record<string, string>>) =>
    Promise.reject(new BackendUnavailable(`none with threads=${options?.["threads"]}`));
  await expect(openBackend({ ...oracle, open }, { threads: "2" })).rejects.toThrow("none with threads=2");
});
