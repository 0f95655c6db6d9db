import {
  asyncDispose,
  BackendError,
  BackendUnavailable,
  type DeviceBuffer,
  fusedSignatures,
  signatures,
} from "@squeezenet/core";
import type { Backend, FusedKernels, Kernels } from "@squeezenet/core/backend";
import { describePlans } from "./describe.ts";
import { Engine } from "./engine.ts";
import type { AnyGeometry, AnyKernelName } from "./plan/recording.ts";
import type { Plan } from "./plan/plan.ts";
import { InlineExecutor } from "./run/executor.ts";
import { compiler } from "./run/compile.ts";
import { canCompile, coreCount, instructionSet, threadKind, whyAlone } from "./run/host.ts";
import { Heap } from "./run/heap.ts";
import { Library } from "./run/library.ts";
import { webAssembly } from "./run/platform.ts";
import { Pool } from "./run/pool.ts";
import { startThread } from "./run/threads.ts";
import type { InstructionSet } from "./wasm/lanes.ts";

/** The backend, and what can be seen of its insides. */
export interface CpuBackend extends Backend {
  /** Plans in use, the latest last. */
  readonly plans: readonly Plan[];
  /** Bytes given out now, blocks given out so far, bytes of memory behind them, bytes of code emitted. */
  readonly memory: { readonly held: number; readonly made: number; readonly size: number; readonly code: number };
}

interface Options {
  readonly threads: number;
  readonly set: InstructionSet;
  /** Whether the calling thread computes what is soon done, alone or with the others. */
  readonly inline: boolean;
  /** Whether sentinels stand around buffers. */
  readonly sentinels: boolean;
  /** Seconds for a thread to answer as it starts. */
  readonly patience: number;
}

const ranks: readonly InstructionSet[] = ["none", "portable", "relaxed"];
const isInstructionSet = (value: string): value is InstructionSet => ranks.some((set) => set === value);

const optionNames: readonly string[] = ["threads", "simd", "exact", "inline", "sentinels", "patience"];

function parse(options: Readonly<Record<string, string>>): Options {
  for (const name of Object.keys(options))
    if (!optionNames.includes(name))
      throw new BackendError(`cpu-worker: unknown option "${name}" (there is: ${optionNames.join(", ")})`);
  const { threads = String(coreCount()), simd, patience = "30" } = options;
  if (!/^[1-9]\d{0,3}$/.test(threads))
    throw new BackendError(`cpu-worker: option threads is "${threads}", not a whole number from 1 on`);
  if (!/^\d{1,5}(\.\d+)?$/.test(patience) || Number(patience) === 0)
    throw new BackendError(`cpu-worker: option patience is "${patience}", not a number of seconds greater than 0`);
  const exact = flag("exact", options["exact"] ?? "false");
  const inline = flag("inline", options["inline"] ?? "true");
  const sentinels = flag("sentinels", options["sentinels"] ?? "false");
  if (simd !== undefined && !isInstructionSet(simd))
    throw new BackendError(`cpu-worker: option simd is "${simd}", none of ${ranks.join(", ")}`);
  const best = instructionSet();
  if (simd !== undefined && ranks.indexOf(simd) > ranks.indexOf(best))
    throw new BackendUnavailable(`cpu-worker: this engine has no ${simd} SIMD: simd=${best} would do`);
  const set = simd ?? (exact && best === "relaxed" ? "portable" : best);
  if (exact && set === "relaxed")
    throw new BackendError(
      "cpu-worker: simd=relaxed may round differently on other machines: leave it out, or exact=true",
    );
  return { threads: Number(threads), set, inline, sentinels, patience: Number(patience) };
}

function flag(name: string, value: string): boolean {
  if (value !== "true" && value !== "false")
    throw new BackendError(`cpu-worker: option ${name} is "${value}", neither "true" nor "false"`);
  return value === "true";
}

const setNames: { readonly [Set in InstructionSet]: string } = {
  relaxed: "WASM relaxed SIMD",
  portable: "WASM SIMD",
  none: "WASM without SIMD",
};

export async function open(options: Readonly<Record<string, string>> = {}): Promise<CpuBackend> {
  if (webAssembly === undefined)
    throw new BackendUnavailable("cpu-worker: this engine has no WebAssembly: the backend oracle needs none");
  const { threads, set, inline, sentinels, patience } = parse(options);
  if (!canCompile())
    throw new BackendUnavailable(
      "cpu-worker: WebAssembly may not be compiled here (a Content-Security-Policy has to allow script-src 'wasm-unsafe-eval'): the backend oracle needs none",
    );
  const kind = threadKind();
  const why = whyAlone(kind);
  const heap = new Heap(why === null, sentinels);
  const executor =
    kind === "none" || why !== null
      ? new InlineExecutor(heap)
      : await Pool.start(heap, {
          threads,
          inline,
          page: kind === "web",
          patience,
          begin: (script) => startThread(script, kind),
        });
  const library = new Library(set, executor, heap.shared, compiler());
  const engine = new Engine(heap, executor, library, set);
  const count = executor.threads === 1 ? "1 thread" : `${executor.threads} threads`;
  const alone = why === null ? "" : ` (${why})`;
  return {
    name: "cpu-worker",
    device: `${count}, ${setNames[set]}${alone}`,
    traits: { precision: "float32", deterministic: true },
    ...(set === "relaxed" ? { varies: { because: "relaxed SIMD", exact: true } } : {}),
    kernels: kernelsOf(engine),
    upload: (values) => engine.upload(values),
    read: (buffer) => engine.read(buffer),
    describe: () => describePlans(engine),
    free: (buffer) => engine.free(buffer),
    ...(sentinels ? { overrun: () => heap.overrun() } : {}),
    get plans() {
      return engine.plans;
    },
    get memory() {
      return { held: heap.held, made: heap.made, size: heap.size, code: library.bytes };
    },
    [asyncDispose]: () => engine.close(),
  };
}

function kernelsOf(engine: Engine): Kernels & FusedKernels {
  const names = Object.keys({ ...signatures, ...fusedSignatures }) as AnyKernelName[];
  const record = (name: AnyKernelName) => [
    name,
    (g: AnyGeometry, ...inputs: DeviceBuffer[]) => engine.call(name, g, inputs),
  ];
  // The one place where calls by name meet the record of kernels; both are keyed by the tables of signatures.
  return Object.fromEntries(names.map(record)) as Kernels & FusedKernels;
}
