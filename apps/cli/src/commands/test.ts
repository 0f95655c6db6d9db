import { copyTrainedLayers, cppNumber, stateOf, testNet } from "@squeezenet/caffe";
import { create } from "@squeezenet/caffe-io";
import { Mt19937 } from "@squeezenet/core";
import { feedNet } from "../batches.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logBackend } from "../log-backend.ts";
import { logNet } from "../net-log.ts";
import { netStateOf } from "../net-state.ts";
import { overrideNet, parseOverride } from "../overrides.ts";
import { readNet, readWeights } from "../read-files.ts";
import { type AddCommand, collect, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";

interface TestOptions extends BackendChoice {
  readonly model: string;
  readonly weights: string;
  readonly iterations: number;
  readonly set: readonly string[];
  readonly level: string;
  readonly stage: string;
}

/** `squeezenet test`: Caffe's `caffe test`. */
export const addTest: AddCommand = (program, world) => {
  withBackendOptions(program.command("test"))
    .summary("score a trained net on its test set")
    .description(
      "Runs a net's TEST phase on --iterations batches and prints the mean of each output, as `caffe test` does.",
    )
    .requiredOption("--model <net.prototxt>", "the net, with a Data layer for its TEST phase")
    .requiredOption("--weights <a.caffemodel,…>", "weights; later files win, layer by layer")
    .option("--iterations <n>", "batches to run", wholeNumber("iterations", 1), 50)
    .option("--set <net:layer.field=value>", "override a layer's field (repeatable)", collect, [])
    .option("--level <n>", "NetState level", "0")
    .option("--stage <a,b>", "NetState stages", "")
    .action((options: TestOptions) => test(options, world));
};

async function test(options: TestOptions, { log }: World): Promise<void> {
  const { model, weights, iterations, set, level, stage } = options;
  const parameter = overrideNet(readNet(model, log), set.map(parseOverride), log);
  const over = create("NetState", { level: Number(level), stage: stage.split(",") });
  await withBackend(openBackend(options), async (backend) => {
    logBackend(backend, "caffe.cpp:275", log);
    const state = stateOf(parameter, "TEST", over);
    const netState = netStateOf(parameter, "TEST", over);
    const feeding = { backend, state, start: 0, log, generator: new Mt19937(1) };
    const fed = await feedNet(parameter, {
      ...feeding,
      built: (net, making) => logNet(net, { ...making, state: netState }, log),
    });
    try {
      for (const file of weights.split(","))
        for (const ignored of copyTrainedLayers(fed.net, readWeights(file), file).ignored)
          log("INFO", "net.cpp:746", `Ignoring source layer ${ignored}`);
      log("INFO", "caffe.cpp:281", `Running for ${iterations} iterations.`);
      const result = await testNet(fed, iterations, undefined, (batch, outputs) => {
        for (const { name: output, value } of outputs)
          log("INFO", "caffe.cpp:304", `Batch ${batch}, ${output} = ${cppNumber(value)}`);
      });
      log("INFO", "caffe.cpp:309", `Loss: ${cppNumber(Math.fround(result?.loss ?? 0))}`);
      for (const { name: output, value, lossWeight } of result?.outputs ?? []) {
        const weighted = ` (* ${cppNumber(lossWeight)} = ${cppNumber(Math.fround(lossWeight * value))} loss)`;
        log("INFO", "caffe.cpp:321", `${output} = ${cppNumber(value)}${lossWeight === 0 ? "" : weighted}`);
      }
    } finally {
      await fed.close();
    }
  });
}
