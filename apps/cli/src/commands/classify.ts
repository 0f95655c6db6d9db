import { addressedMasks, copyTrainedLayers, filterNet, Net, type NetOptions, stateOf } from "@squeezenet/caffe";
import { expectFound, Mt19937, type Shape, show, Tape } from "@squeezenet/core";
import { DataError, decodeImage, readMeanFile, Transformer } from "@squeezenet/data";
import { firstWarning, readWeights } from "@squeezenet/training";
import { nodeFiles } from "@squeezenet/training/node";
import { Option } from "commander";
import { CommandError } from "../failure.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logNotice } from "../log-notice.ts";
import { readBytes, readNet } from "../read-files.ts";
import { type AddCommand, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";

interface ClassifyOptions extends BackendChoice {
  readonly model: string;
  readonly weights: string;
  readonly labels?: string;
  readonly mean: string;
  readonly scale: string;
  readonly resize: "squash" | "crop256";
  readonly top: number;
  readonly json?: boolean;
}

/** `squeezenet classify`: what is on a picture. */
export const addClassify: AddCommand = (program, world) => {
  withBackendOptions(program.command("classify"))
    .summary("say what is on images")
    .description(
      "Runs a deploy net on image files and prints its most probable classes. Pixels are BGR, less the mean, times the scale,\n" +
        "as Caffe's models want them. With --json one object a line: {file, top: [{index, label, probability}]}.",
    )
    .argument("<IMAGE...>", "JPEG or PNG files")
    .requiredOption("--model <deploy.prototxt>", "a net with one input, batch × channels × height × width")
    .requiredOption("--weights <a.caffemodel,…>", "weights; later files win, layer by layer")
    .option("--labels <words.txt>", "a class a line, such as synset_words.txt")
    .option("--mean <b,g,r or file>", "one number, one for each channel, or a mean.binaryproto", "104,117,123")
    .option("--scale <factor>", "what pixels are multiplied by, after the mean is taken off", "1")
    .addOption(
      new Option("--resize <how>", "squash: to the net's input; crop256: to 256×256, then the centre")
        .choices(["squash", "crop256"])
        .default("squash"),
    )
    .option("--top <n>", "how many classes to print", wholeNumber("top", 1), 5)
    .option("--json", "print JSON lines")
    .action((images: readonly string[], options: ClassifyOptions) => classify(images, options, world));
};

async function classify(images: readonly string[], options: ClassifyOptions, { log, print }: World): Promise<void> {
  const words = options.labels === undefined ? null : linesOf(options.labels);
  const deploy = readNet(options.model, log);
  await withBackend(openBackend(options), async (backend) => {
    let current = "";
    const onWarning = firstWarning(({ blob, message }) =>
      logNotice(log, { kind: "not finite", blob, where: `${current}: `, message }),
    );
    const net = singleImageNet(deploy, options.model, { backend, onWarning });
    for (const file of options.weights.split(",")) copyTrainedLayers(net, await readWeights(file, nodeFiles), file);
    const [[input, shape]] = [...net.inputs] as [[string, Shape]];
    const transformer = transformerFor(options, shape);
    const failures: string[] = [];
    for (const file of images)
      try {
        current = file;
        const image = await decodeImage(readBytes(file, "an image"), file, { mode: transformer.mode });
        const probabilities = await run(net, { [input]: transformer.preprocess(image).data });
        const top = best(probabilities, options.top).map(({ index, probability }) => ({
          index,
          label: words?.[index] ?? String(index),
          probability,
        }));
        if (options.json === true) print(JSON.stringify({ file, top }));
        else print([file, ...top.map(({ label, probability }) => `${probability.toFixed(6)}  ${label}`)].join("\n"));
      } catch (error) {
        // The other images are answered first; then the run fails.
        failures.push(error instanceof Error ? error.message : String(error));
      }
    if (failures.length > 0) throw new CommandError(failures.join("\n"));
  });
}

const linesOf = (path: string): readonly string[] =>
  new TextDecoder()
    .decode(readBytes(path, "labels"))
    .split(/\r?\n/)
    .filter((line) => line !== "");

/** The net with a batch of one image. @throws CommandError for a net that does not take images */
function singleImageNet(
  deploy: ReturnType<typeof readNet>,
  file: string,
  given: Required<Pick<NetOptions, "backend" | "onWarning">>,
): Net {
  const filtered = filterNet(deploy, stateOf(deploy, "TEST"));
  const options = { ...given, phase: "TEST" as const, generator: new Mt19937(1) };
  const inputs = filtered.layer
    .filter(({ type }) => type === "Input")
    .flatMap((layer) =>
      layer.top.map((top, i) => [top, (layer.input_param.shape[i] ?? layer.input_param.shape[0])?.dim] as const),
    );
  const [only] = inputs;
  if (inputs.length !== 1 || only?.[1]?.length !== 4)
    throw new CommandError(
      `${file}: classify wants a deploy net with one input of batch×channels×height×width, found ${inputs.length === 0 ? "no Input layer" : inputs.map(([top, dim]) => `"${top}" ${show(dim ?? [])}`).join(", ")}`,
    );
  return new Net(filtered, { ...options, inputShapes: new Map([[only[0], [1, ...only[1].slice(1)]]]) });
}

/**
 * Resized as Caffe's example (squash) or its evaluation on ImageNet (crop256) does.
 * @throws CommandError for a mean that is neither numbers nor a mean file that fits, or a net that wants more than 256×256
 */
function transformerFor({ mean, scale, resize }: ClassifyOptions, shape: Shape): Transformer {
  const [, , height = 0, width = 0] = shape;
  if (resize === "crop256" && (height > 256 || width > 256))
    throw new CommandError(`--resize crop256: the net wants ${height}×${width}, which is more than 256×256`);
  const numbers = mean.split(",").map(Number);
  const taken = numbers.some((value) => Number.isNaN(value)) ? readMeanFile(mean) : numbers;
  const imageDims = resize === "crop256" ? ([256, 256] as const) : undefined;
  try {
    return new Transformer({ shape, mean: taken, scale: Number(scale), ...(imageDims && { imageDims }) });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new CommandError(`--mean ${mean}: ${error.message}`, { cause: error });
  }
}

async function run(net: Net, feed: Record<string, Float32Array>): Promise<Float32Array> {
  using tape = new Tape(net.backend, "forward");
  const { blobs } = net.forward(tape, { feed, iteration: 0, position: 0, drawMask: addressedMasks(0) });
  return net.backend.read(expectFound(blobs, expectFound(net.outputs, 0)).buffer);
}

/** The greatest, the first of equals first. */
function best(
  values: Float32Array,
  count: number,
): readonly { readonly index: number; readonly probability: number }[] {
  return [...values]
    .map((probability, index) => ({ index, probability }))
    .toSorted((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, count);
}
