import { cppNumber, type Phase, stateOf } from "@squeezenet/caffe";
import { create } from "@squeezenet/caffe-io";
import { Mt19937 } from "@squeezenet/core";
import {
  feedNet,
  type Lap,
  netStateOf,
  type Notice,
  overrideNet,
  parseOverride,
  readNet,
  timePass,
} from "@squeezenet/training";
import { nodeHost } from "@squeezenet/training/node";
import { Option } from "commander";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logBackend } from "../log-backend.ts";
import { logNotice } from "../log-notice.ts";
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
  const { files, databases } = nodeHost();
  const say = (notice: Notice): void => logNotice(log, notice);
  const parameter = overrideNet(await readNet(options.model, files, say), options.set.map(parseOverride), say);
  await withBackend(openBackend(options), async (backend) => {
    logBackend(backend, "caffe.cpp:343", log);
    const over = create("NetState", { level: Number(options.level), stage: options.stage.split(",") });
    const state = stateOf(parameter, options.phase, over);
    const netState = netStateOf(parameter, options.phase, over);
    const feeding = { backend, state, netState, start: 0, databases, say, generator: new Mt19937(1) };
    const fed = await feedNet(parameter, feeding);
    try {
      log("INFO", "caffe.cpp:351", "Performing Forward");
      const warm = await timePass(fed);
      log("INFO", "caffe.cpp:356", `Initial loss: ${cppNumber(warm.loss)}`);
      log("INFO", "caffe.cpp:357", "Performing Backward");
      log("INFO", "caffe.cpp:365", "*** Benchmark begins ***");
      log("INFO", "caffe.cpp:366", `Testing for ${options.iterations} iterations.`);
      const laps: Lap[] = [];
      for (let i = 0; i < options.iterations; i++) {
        const lap = await timePass(fed);
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
