import { copyTrainedLayers, cppNumber, type Net, readsDatabase, stateOf, testNet } from "@squeezenet/caffe";
import { create, type NetParameter } from "@squeezenet/caffe-io";
import { Mt19937 } from "@squeezenet/core";
import { openLmdb } from "@squeezenet/data";
import {
  feedNet,
  type Judge,
  judgeOf,
  type Judgement,
  netStateOf,
  type Notice,
  overrideNet,
  parseOverride,
  readNet,
  readWeights,
  TrainingError,
} from "@squeezenet/training";
import { nodeHost, writeWhole } from "@squeezenet/training/node";
import { CommandError } from "../failure.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logBackend } from "../log-backend.ts";
import { logNotice } from "../log-notice.ts";
import { table } from "../table.ts";
import { type AddCommand, collect, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";

interface TestOptions extends BackendChoice {
  readonly model: string;
  readonly weights: string;
  readonly iterations: number;
  readonly set: readonly string[];
  readonly level: string;
  readonly stage: string;
  readonly perClass?: boolean;
  readonly confusion?: string;
  readonly worst?: number;
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
    .option("--per-class", "print how many of each class are right")
    .option("--confusion <file.csv>", "write how often each class was taken for each other")
    .option("--worst <n>", "print the records that are most wrong, by score", wholeNumber("worst", 1))
    .action((options: TestOptions) => test(options, world));
};

async function test(options: TestOptions, { log, print }: World): Promise<void> {
  const { model, weights, iterations, set, level, stage } = options;
  const { files, databases } = nodeHost();
  const say = (notice: Notice): void => logNotice(log, notice);
  const parameter = overrideNet(await readNet(model, files, say), set.map(parseOverride), say);
  const over = create("NetState", { level: Number(level), stage: stage.split(",") });
  await withBackend(openBackend(options), async (backend) => {
    logBackend(backend, "caffe.cpp:275", log);
    const state = stateOf(parameter, "TEST", over);
    const netState = netStateOf(parameter, "TEST", over);
    const feeding = { backend, state, netState, start: 0, databases, say, generator: new Mt19937(1) };
    const fed = await feedNet(parameter, feeding);
    try {
      for (const file of weights.split(","))
        for (const ignored of copyTrainedLayers(fed.net, await readWeights(file, files), file).ignored)
          log("INFO", "net.cpp:746", `Ignoring source layer ${ignored}`);
      log("INFO", "caffe.cpp:281", `Running for ${iterations} iterations.`);
      const samples = wantsSamples(options) ? judgeFor(fed.net) : null;
      const result = await testNet(fed, iterations, {
        onBatch(batch, outputs) {
          for (const { name: output, value } of outputs)
            log("INFO", "caffe.cpp:304", `Batch ${batch}, ${output} = ${cppNumber(value)}`);
        },
        blobs: samples === null ? [] : [samples.scores, samples.labels],
        onBlobs: (_batch, [scores, labels]) => {
          if (scores !== undefined && labels !== undefined) samples?.judgement.add(scores, labels);
        },
      });
      log("INFO", "caffe.cpp:309", `Loss: ${cppNumber(Math.fround(result?.loss ?? 0))}`);
      for (const { name: output, value, lossWeight } of result?.outputs ?? []) {
        const weighted = ` (* ${cppNumber(lossWeight)} = ${cppNumber(Math.fround(lossWeight * value))} loss)`;
        log("INFO", "caffe.cpp:321", `${output} = ${cppNumber(value)}${lossWeight === 0 ? "" : weighted}`);
      }
      if (samples !== null) report(samples.judgement, parameter, options, print);
    } finally {
      await fed.close();
    }
  });
}

const wantsSamples = ({ perClass, confusion, worst }: TestOptions): boolean =>
  perClass === true || confusion !== undefined || worst !== undefined;

/** @throws CommandError, which names the flags, for a net that cannot be judged image by image */
function judgeFor(net: Net): Judge {
  try {
    return judgeOf(net);
  } catch (error) {
    if (!(error instanceof TrainingError)) throw error;
    throw new CommandError(`--per-class, --confusion and --worst: ${error.message}`, { cause: error });
  }
}

/** Prints and writes what was asked for. */
function report(judgement: Judgement, net: NetParameter, options: TestOptions, print: World["print"]): void {
  if (options.perClass === true)
    print(
      table(
        ["class", "images", "right", "share"],
        judgement
          .classes()
          .map(({ label, images, right }) => [label, images, right, images === 0 ? "" : (right / images).toFixed(4)]),
      ),
    );
  if (options.confusion !== undefined) writeWhole(options.confusion, new TextEncoder().encode(judgement.confusion()));
  if (options.worst === undefined) return;
  const source = net.layer.findLast(readsDatabase)?.data_param.source;
  const reader = source === undefined ? null : openLmdb(source);
  try {
    const rows = judgement.worst(options.worst).map(({ sample, label, taken, margin }) => {
      const record = reader === null ? sample : sample % reader.entries;
      const key = reader === null ? "" : new TextDecoder().decode(reader.entryAt(record).key);
      return [String(record), key, String(label), String(taken), margin.toPrecision(4)];
    });
    print(table(["record", "key", "label", "taken for", "by"], rows));
  } finally {
    reader?.close();
  }
}
