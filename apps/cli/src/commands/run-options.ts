import { type Command, Option } from "commander";
import { collect } from "./command.ts";

/** Options that say which solver to run, and with what changed. */
export const withRunFiles = (command: Command): Command =>
  command
    .requiredOption("--solver <solver.prototxt>", "the solver")
    .option("--weights <a.caffemodel,…>", "weights to start from; later files win, layer by layer")
    .option(
      "--set <field=value>",
      "override a field: base_lr=0.02, or net:data.batch_size=16 for a layer's (repeatable)",
      collect,
      [],
    )
    .option("--level <n>", "NetState level of the training net", "0")
    .option("--stage <a,b>", "NetState stages of the training net", "");

/** Options that the numbers of a run depend on. */
export const withChoices = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--rng <order>",
        "dropout masks: each at an address of its own, so that any split of the batch gives the same\nmodel, or in Caffe's order of draws, to compare with Caffe",
      )
        .choices(["addressed", "caffe"])
        .default("addressed"),
    )
    .option("--shuffle", "read the training set in another order in every epoch, drawn from the seed", false);
