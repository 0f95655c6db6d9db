import { asyncDispose, BackendError, BackendUnavailable } from "@squeezenet/core";
import type { Backend } from "@squeezenet/core/backend";
import { answered } from "./device/answered.ts";
import type { Device } from "./device/device.ts";
import { type Mode, modes, openDevice } from "./device/modes.ts";
import { Engine } from "./engine.ts";
import { kernelsOf } from "./kernels-of.ts";
import { failuresOf, type Probe, probe } from "./probe.ts";

/** The backend, and what can be seen of its insides. */
export interface GpuBackend extends Backend {
  readonly traits: Backend["traits"] & { readonly probe: Probe };
  /** Arrays on the device now, the numbers in them, and kernels compiled. */
  readonly held: Device["held"];
  /** Resolves when all that was asked so far, frees too, is done. */
  idle(): Promise<void>;
  describe(): string;
}

interface Options {
  readonly mode: Mode | "auto";
  /** Whether a device that failed the probe may train. */
  readonly imprecise: boolean;
}

/** Seconds for the first computations, which software rendering takes some for, and for closing after they failed. */
const probePatience = 120;
const closePatience = 5;

const names = ["mode", "imprecise"];
const isMode = (value: string): value is Mode => modes.some((mode) => mode === value);

function parse(options: Readonly<Record<string, string>>): Options {
  if ("exact" in options)
    throw new BackendError(
      "gpujs: there is no option exact: how a GPU rounds is up to its driver. Leave it out, or take the backend cpu-worker with exact=true",
    );
  for (const name of Object.keys(options))
    if (!names.includes(name))
      throw new BackendError(`gpujs: unknown option "${name}" (there is: ${names.join(", ")})`);
  const { mode = "auto", imprecise = "refuse" } = options;
  if (mode !== "auto" && !isMode(mode))
    throw new BackendError(
      `gpujs: option mode is "${mode}", none of auto, ${modes.join(", ")}` +
        (["cpu", "webasm"].includes(mode)
          ? ": gpu.js's engines for the CPU are not used; take the backend cpu-worker"
          : ""),
    );
  if (imprecise !== "refuse" && imprecise !== "allow")
    throw new BackendError(`gpujs: option imprecise is "${imprecise}", neither "refuse" nor "allow"`);
  return { mode, imprecise: imprecise === "allow" };
}

/** Rejects with BackendUnavailable where no GPU can be reached, and with BackendError for options that it does not know. */
export async function open(options: Readonly<Record<string, string>> = {}): Promise<GpuBackend> {
  const { mode, imprecise } = parse(options);
  const device = await openDevice(mode);
  const engine = new Engine(device);
  let found: Probe;
  try {
    found = await answered(probe(engine), probePatience);
  } catch (error) {
    const closing = engine.close();
    // A device that does not answer may not close either.
    await answered(closing, closePatience).catch(() => {});
    const why = error instanceof Error ? error.message : String(error);
    throw new BackendUnavailable(
      `gpujs: ${device.facts.mode} opened, but its first computations failed: ${why}. Another mode may do, or the backend cpu-worker`,
    );
  }
  const failures = failuresOf(found);
  const { mode: name, adapter } = device.facts;
  const verdict = failures.length === 0 ? "" : `, NOT float32: ${failures.join(", ")} failed`;
  return {
    name: "gpujs",
    device: `${name}, ${adapter}${verdict}`,
    traits: { precision: failures.length === 0 ? "float32" : "float16", deterministic: true, probe: found },
    varies: { because: "the GPU and its driver", exact: false },
    kernels: kernelsOf(engine, imprecise ? [] : failures),
    upload: (values) => engine.upload(values),
    read: (buffer) => engine.read(buffer),
    free: (buffer) => engine.free(buffer),
    get held() {
      return device.held;
    },
    idle: () => engine.idle,
    describe: () => describe(device, found),
    [asyncDispose]: () => engine.close(),
  };
}

function describe({ facts, held }: Device, found: Probe): string {
  const findings = Object.entries(found).map(([what, right]) => `${what} ${right ? "right" : "wrong"}`);
  return [
    `gpu.js, ${facts.mode} on ${facts.adapter}`,
    `at most ${facts.most} numbers in an array`,
    `probe: ${findings.join(", ")}`,
    `${held.kernels} kernels, ${held.arrays} arrays, ${((held.numbers * 4) / 2 ** 20).toFixed(2)} MiB of numbers`,
  ].join("\n");
}
