import {
  addressedMasks,
  backward,
  cppNumber,
  gradientSumsOf,
  lossOf,
  type Net,
  type Phase,
  stateOf,
  type Step,
} from "@squeezenet/caffe";
import { create } from "@squeezenet/caffe-io";
import { type Backend, Mt19937, size, Tape } from "@squeezenet/core";
import { Option } from "commander";
import { type Fed, feedNet } from "../batches.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logBackend } from "../log-backend.ts";
import { logNet } from "../net-log.ts";
import { netStateOf } from "../net-state.ts";
import { overrideNet, parseOverride } from "../overrides.ts";
import { readNet } from "../read-files.ts";
import { type AddCommand, collect, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";

interface TimeOptions extends BackendChoice {
  readonly model: string;
  readonly iterations: number;
  readonly phase: Phase;
  readonly set: readonly string[];
  readonly plan?: boolean;
  readonly level: string;
  readonly stage: string;
}

/** `squeezenet time`: how long a net takes, forward and backward. */
export const addTime: AddCommand = (program, world) => {
  withBackendOptions(program.command("time"))
    .summary("measure a net forward and backward")
    .description(
      "Times --iterations passes of a net forward and, where it has a loss, backward, after one to warm up, in the words of\n" +
        "`caffe time`. Kernels run across layers here, so that single layers are not timed.",
    )
    .requiredOption("--model <net.prototxt>", "the net")
    .option("--iterations <n>", "passes to time", wholeNumber("iterations", 1), 50)
    .addOption(new Option("--phase <phase>", "which layers to take").choices(["TRAIN", "TEST"]).default("TRAIN"))
    .option("--set <net:layer.field=value>", "override a layer's field (repeatable)", collect, [])
    .option("--plan", "print what the backend has made of the net: steps, fusions, memory, GFLOP")
    .option("--level <n>", "NetState level", "0")
    .option("--stage <a,b>", "NetState stages", "")
    .action((options: TimeOptions) => time(options, world));
};

async function time(options: TimeOptions, { log, print }: World): Promise<void> {
  const parameter = overrideNet(readNet(options.model, log), options.set.map(parseOverride), log);
  await withBackend(openBackend(options), async (backend) => {
    logBackend(backend, "caffe.cpp:343", log);
    const over = create("NetState", { level: Number(options.level), stage: options.stage.split(",") });
    const state = stateOf(parameter, options.phase, over);
    const netState = netStateOf(parameter, options.phase, over);
    const feeding = { backend, state, start: 0, log, generator: new Mt19937(1) };
    const fed = await feedNet(parameter, {
      ...feeding,
      built: (net, making) => logNet(net, { ...making, state: netState }, log),
    });
    try {
      log("INFO", "caffe.cpp:351", "Performing Forward");
      const warm = await pass(backend, fed);
      log("INFO", "caffe.cpp:356", `Initial loss: ${cppNumber(warm.loss)}`);
      log("INFO", "caffe.cpp:357", "Performing Backward");
      log("INFO", "caffe.cpp:365", "*** Benchmark begins ***");
      log("INFO", "caffe.cpp:366", `Testing for ${options.iterations} iterations.`);
      const laps: Lap[] = [];
      for (let i = 0; i < options.iterations; i++) {
        const lap = await pass(backend, fed);
        laps.push(lap);
        log(
          "INFO",
          "caffe.cpp:394",
          `Iteration: ${i + 1} forward-backward time: ${Math.floor(lap.forward + lap.backward)} ms.`,
        );
      }
      const total = (field: "forward" | "backward"): number => laps.reduce((sum, lap) => sum + lap[field], 0);
      const average = (milliseconds: number): string => cppNumber(Math.fround(milliseconds / laps.length));
      log("INFO", "caffe.cpp:408", `Average Forward pass: ${average(total("forward"))} ms.`);
      log("INFO", "caffe.cpp:410", `Average Backward pass: ${average(total("backward"))} ms.`);
      log("INFO", "caffe.cpp:412", `Average Forward-Backward: ${average(total("forward") + total("backward"))} ms.`);
      log("INFO", "caffe.cpp:414", `Total Time: ${Math.floor(total("forward") + total("backward"))} ms.`);
      log("INFO", "caffe.cpp:415", "*** Benchmark ends ***");
      if (options.plan === true)
        print(backend.describe?.() ?? `${backend.name} runs each call at once: it has no plan.`);
    } finally {
      await fed.close();
    }
  });
}

interface Lap {
  readonly loss: number;
  /** Milliseconds. */
  readonly forward: number;
  readonly backward: number;
}

/** One pass forward, and backward where there is a loss; each is waited for. */
async function pass(backend: Backend, fed: Fed): Promise<Lap> {
  const { net } = fed;
  const feed = { ...zeros(net), ...(await fed.next()) };
  const step: Step = { feed, iteration: 0, position: 0, drawMask: addressedMasks(1) };
  const trains = net.layers.some(({ lossWeights }) => lossWeights.some((weight) => weight !== 0));
  using tape = new Tape(backend, trains ? "forward and backward" : "forward");
  const start = performance.now();
  const result = net.forward(tape, step);
  const outputs = [...result.blobs.values()];
  await Promise.all(outputs.map(({ buffer }) => backend.read(buffer)));
  const loss = await lossOf(backend, result);
  const middle = performance.now();
  using sums = gradientSumsOf(net, backend);
  backward(tape, result, sums);
  const [first] = net.params;
  if (result.losses.length > 0 && first !== undefined) await backend.read(sums.total(first.tensor));
  return { loss, forward: middle - start, backward: performance.now() - middle };
}

/** Inputs that no database feeds are zeros, as in Caffe. */
const zeros = (net: Net): Record<string, Float32Array> =>
  Object.fromEntries([...net.inputs].map(([blob, shape]) => [blob, new Float32Array(size(shape))]));
