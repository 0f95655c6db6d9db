import type { Phase } from "@squeezenet/caffe";
import { type DrawnLayer, drawNet } from "@squeezenet/monitor";
import { buildDryNet } from "@squeezenet/training";
import { writeWhole } from "@squeezenet/training/node";
import { Option } from "commander";
import { CommandError } from "../failure.ts";
import { readNet } from "../read-files.ts";
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
    return { name, type, bottoms, tops, topShapes, detail: made?.layer.detail ?? "" };
  });
  writeWhole(out, Buffer.from(drawNet({ name: net.name, layers })));
  print(`Wrote ${out}: ${layers.length} layers`);
}
