import { expectDefined } from "../expect-defined.ts";
import { pairs } from "../pairs.ts";
import { type Kernel, Task, writeClaim } from "../kernels/kernel.ts";
import { type InstructionSet, lanesOf } from "../wasm/lanes.ts";
import { type ModuleFunction, writeModule } from "../wasm/module.ts";
import type { Compile } from "./compile.ts";
import type { Executor } from "./executor.ts";

/** The compiled kernels, by key. What a plan lacks is written and compiled as one module. */
export class Library {
  readonly #set: InstructionSet;
  readonly #executor: Executor;
  readonly #shared: boolean;
  readonly #compileModule: Compile;
  readonly #ids = new Map<string, number>();
  #bytes = 0;

  constructor(set: InstructionSet, executor: Executor, shared: boolean, compile: Compile) {
    this.#compileModule = compile;
    this.#set = set;
    this.#executor = executor;
    this.#shared = shared;
  }

  /** Bytes of code emitted so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The number that each kernel is known by, compiled if it is new. `busy` says that they will run for long.
   * @throws CompileError of the engine if it refuses the code; then none of the new kernels is known
   */
  numbers(kernels: readonly Kernel[], busy: boolean): readonly number[] {
    const missing = new Map<string, Kernel>();
    for (const kernel of kernels) if (!this.#ids.has(kernel.key)) missing.set(kernel.key, kernel);
    if (missing.size > 0) this.#compile([...missing.values()], busy);
    return kernels.map(({ key }) => expectDefined(this.#ids.get(key), "a kernel's number"));
  }

  #compile(kernels: readonly Kernel[], busy: boolean): void {
    const functions: ModuleFunction[] = [];
    const names: [number, string][] = [];
    for (const kernel of kernels) {
      const lanes = lanesOf(kernel.plain === true ? "none" : this.#set);
      const task = new Task(lanes);
      kernel.write(task);
      const id = this.#ids.size + names.length;
      const target = functions.push({ routine: task.routine }) - 1;
      functions.push({ routine: writeClaim(lanes, target), exported: `k${id}` });
      names.push([id, `k${id}`]);
    }
    const bytes = writeModule(functions, this.#shared, 65536);
    this.#bytes += bytes.length;
    this.#executor.load(this.#compileModule(bytes, busy), names);
    // Not before: of a module that the engine refuses, no kernel is known.
    for (const [{ key }, [id]] of pairs(kernels, names)) this.#ids.set(key, id);
  }
}
