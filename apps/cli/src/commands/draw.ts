import type { BuiltLayer, Phase } from "@squeezenet/caffe";
import { type DrawnLayer, drawNet } from "@squeezenet/monitor";
import { Option } from "commander";
import { buildDryNet } from "../dry-net.ts";
import { CommandError } from "../failure.ts";
import { readNet } from "../read-files.ts";
import { writeWhole } from "../run/write-whole.ts";
import type { AddCommand, World } from "./command.ts";

interface DrawOptions {
  readonly model: string;
  readonly out: string;
  readonly phase: Phase;
  readonly input: string;
}

/** `squeezenet draw`: Caffe's python/draw_net.py. */
export const addDraw: AddCommand = (program, world) => {
  program
    .command("draw")
    .summary("draw a net as an SVG image")
    .description(
      "Draws the layers of a net and the shapes of the blobs between them, for one image. Layers that work in place stand in\n" +
        "the box of the layer before them. Needs no graphviz.",
    )
    .requiredOption("--model <net.prototxt>", "the net")
    .requiredOption("--out <net.svg>", "what to write")
    .addOption(new Option("--phase <phase>", "which layers to take").choices(["TRAIN", "TEST"]).default("TEST"))
    .option("--input <channels,height,width>", "the images of a Data layer without crop_size", "3,227,227")
    .action((options: DrawOptions) => draw(options, world));
};

function draw({ model, out, phase, input }: DrawOptions, { log, print }: World): void {
  if (!out.endsWith(".svg")) throw new CommandError(`--out ${out}: the drawing is an SVG image: end its name in .svg`);
  const { parameter, net } = buildDryNet(readNet(model, log), phase, input.split(",").map(Number));
  const built = new Map(net.layers.map((layer) => [layer.parameter.name, layer]));
  const layers = parameter.layer.map((layer): DrawnLayer => {
    const { name, type, bottom: bottoms, top: tops } = layer;
    const made = built.get(name);
    // Without the batch: what is drawn is one image's way.
    const topShapes = (made?.topShapes ?? []).map((shape) => shape.slice(1).join("×"));
    return { name, type, bottoms, tops, topShapes, detail: made === undefined ? "" : detailOf(made) };
  });
  writeWhole(out, Buffer.from(drawNet({ name: net.name, layers })));
  print(`Wrote ${out}: ${layers.length} layers`);
}

/** `96 of 7×7, stride 2`, `MAX 3×3, stride 2`, `ratio 0.5`; empty for a layer that its type says all of. */
function detailOf({ parameter, layer }: BuiltLayer): string {
  const { convolution_param: convolution, pooling_param: pooling, dropout_param: dropout } = parameter;
  const [filters, , ...kernel] = layer.blobs[0]?.shape ?? [];
  switch (parameter.type) {
    case "Convolution": {
      const strides = convolution.stride.length > 0 ? convolution.stride : [convolution.stride_h, convolution.stride_w];
      return `${filters} of ${kernel.join("×")}${strideText(strides)}`;
    }
    case "InnerProduct":
      return `${filters}`;
    case "Pooling": {
      if (pooling.global_pooling) return `${pooling.pool} global`;
      const height = pooling.kernel_h > 0 ? pooling.kernel_h : pooling.kernel_size;
      const width = pooling.kernel_w > 0 ? pooling.kernel_w : pooling.kernel_size;
      return `${pooling.pool} ${height}×${width}${strideText([pooling.stride_h || pooling.stride, pooling.stride_w || pooling.stride])}`;
    }
    case "Dropout":
      return `ratio ${Number(dropout.dropout_ratio.toPrecision(6))}`;
    default:
      return "";
  }
}

function strideText(strides: readonly number[]): string {
  const [first = 1] = strides;
  if (strides.every((stride) => stride <= 1)) return "";
  return `, stride ${strides.every((stride) => stride === first) ? first : strides.join("×")}`;
}
