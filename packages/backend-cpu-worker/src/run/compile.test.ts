import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import { expectFound } from "@squeezenet/core";
import { int } from "../wasm/expressions.ts";
import { lanesOf } from "../wasm/lanes.ts";
import { writeModule } from "../wasm/module.ts";
import { Routine } from "../wasm/routine.ts";
import { type Compile, compiler } from "./compile.ts";
import { Heap } from "./heap.ts";
import { engineFlags } from "./host.ts";
import { webAssembly } from "./platform.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** A module with one function that was in no module before: V8 remembers those that it has compiled. */
let made = 0;
const freshModule = (): Uint8Array => {
  const routine = new Routine(2, lanesOf("none"));
  routine.storeInt(expectFound(routine.parameters, 0), int(++made));
  return writeModule([{ routine, exported: "f" }], false, 65536);
};

/** Whether V8 has compiled the function of a new module well before anybody calls it. */
function compilesWell(compile: Compile, busy: boolean): boolean {
  setFlagsFromString("--allow-natives-syntax");
  const { memory } = new Heap(false);
  const { exports } = new webAssembly!.Instance(compile(freshModule(), busy), { e: { m: memory } });
  return (runInThisContext("(f) => %IsTurboFanFunction(f)") as (f: unknown) => boolean)(exports["f"]);
}

const tested = engineFlags() !== undefined;

test.skipIf(!tested)("what will be busy is compiled well at once, anything else as usual", () => {
  const compile = compiler();
  expect(compilesWell(compile, false)).toBe(false);
  expect(compilesWell(compile, true)).toBe(true);
  expect(compilesWell(compile, false)).toBe(false);
});

test.skipIf(!tested)("a module that is refused leaves the engine as it was", () => {
  const compile = compiler();
  expect(() => compile(Uint8Array.of(1, 2, 3), true)).toThrow(/WebAssembly.Module/);
  expect(compilesWell(compile, false)).toBe(false);
});

test.skipIf(!tested)("an engine whose flags its user chose is left alone", () => {
  vi.stubEnv("NODE_OPTIONS", "--no-wasm-tier-up");
  expect(compilesWell(compiler(), true)).toBe(false);
});

test("an engine on which no flag was tested is left alone", () => {
  const setFlagsFromString = vi.fn<(flag: string) => void>();
  vi.stubGlobal("process", {
    versions: { v8: "14.6.202.34-node.40" },
    getBuiltinModule: () => ({ setFlagsFromString }),
  });
  expect(compiler()(freshModule(), true)).toBeInstanceOf(WebAssembly.Module);
  expect(setFlagsFromString).not.toHaveBeenCalled();
});
