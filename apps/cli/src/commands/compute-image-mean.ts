import { cppNumber } from "@squeezenet/caffe";
import { writeBlobProto } from "@squeezenet/caffe-io";
import { computeImageMean, openLmdb } from "@squeezenet/data";
import { writeWhole } from "@squeezenet/training/node";
import { CommandError } from "../failure.ts";
import { StepProgress } from "../step-progress.ts";
import type { AddCommand } from "./command.ts";

/** `squeezenet compute_image_mean`: Caffe's tool of that name. */
export const addComputeImageMean: AddCommand = (program, { log, terminal }) => {
  program
    .command("compute_image_mean")
    .summary("take the mean image of an LMDB")
    .description(
      "Takes the mean of all images of an LMDB and writes it as mean.binaryproto; prints the mean of each channel.",
    )
    .argument("<INPUT_DB>", "the LMDB")
    .argument("[OUTPUT_FILE]", "the mean.binaryproto to write")
    .option("--backend <lmdb>", "the kind of database", "lmdb")
    .action(async (database: string, output: string | undefined, { backend }: { readonly backend: string }) => {
      if (backend !== "lmdb") throw new CommandError(`--backend ${backend}: only lmdb is read`);
      const reader = openLmdb(database);
      try {
        using progress = new StepProgress(terminal, "images");
        const mean = await computeImageMean(reader, ({ done, total }) => progress.advance(done, total));
        log("INFO", "compute_image_mean.cpp:101", `Processed ${reader.entries} files.`);
        if (output !== undefined) {
          log("INFO", "compute_image_mean.cpp:109", `Write to ${output}`);
          writeWhole(output, writeBlobProto(mean));
        }
        const each = mean.data.length / mean.channels;
        log("INFO", "compute_image_mean.cpp:114", `Number of channels: ${mean.channels}`);
        for (let c = 0; c < mean.channels; c++) {
          const sum = mean.data.subarray(c * each, (c + 1) * each).reduce((total, value) => total + value, 0);
          log("INFO", "compute_image_mean.cpp:121", `mean_value channel [${c}]: ${cppNumber(Math.fround(sum / each))}`);
        }
      } finally {
        reader.close();
      }
    });
};
