import { costOf, type Phase } from "@squeezenet/caffe";
import { buildDryNet } from "@squeezenet/training";
import { Option } from "commander";
import { readNet } from "../read-files.ts";
import { table } from "../table.ts";
import type { AddCommand, World } from "./command.ts";

interface SummaryOptions {
  readonly model: string;
  readonly phase: Phase;
  readonly input: string;
  readonly json?: boolean;
}

/** `squeezenet summary`: what a net costs, without computing it. */
export const addSummary: AddCommand = (program, world) => {
  program
    .command("summary")
    .summary("show a net's layers: shapes, parameters, multiply-adds, activations")
    .description(
      "Shows what a net costs, for one image: each layer's output shape, parameters, multiply-adds of its weights, and the\n" +
        "numbers that its outputs hold. A Data layer is taken to give images of --input.",
    )
    .requiredOption("--model <net.prototxt>", "the net")
    .addOption(new Option("--phase <phase>", "which layers to take").choices(["TRAIN", "TEST"]).default("TEST"))
    .option("--input <channels,height,width>", "the images of a Data layer without crop_size", "3,227,227")
    .option("--json", "one JSON object: name, parameters, macs, activations, layers")
    .action((options: SummaryOptions) => summarize(options, world));
};

function summarize({ model, phase, input, json }: SummaryOptions, { log, print }: World): void {
  const parameter = readNet(model, log);
  const { net } = buildDryNet(parameter, phase, input.split(",").map(Number));
  const cost = costOf(net);
  if (json === true) return print(JSON.stringify(cost));
  const rows = cost.layers.map(({ name, type, shape, parameters, macs, activations }) => [
    name,
    type,
    shape.join("×"),
    parameters,
    macs,
    activations,
  ]);
  const total = ["total", "", "", cost.parameters, cost.macs, cost.activations];
  print(table(["layer", "type", "output", "parameters", "multiply-adds", "activations"], [...rows, total]));
}
