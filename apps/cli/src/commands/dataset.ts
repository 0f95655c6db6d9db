import { writeSyntheticDataset } from "@squeezenet/data";
import { StepProgress } from "../step-progress.ts";
import { type AddCommand, wholeNumber } from "./command.ts";

interface SyntheticOptions {
  readonly out: string;
  readonly train: number;
  readonly test: number;
  readonly images: number;
  readonly size: number;
  readonly seed: number;
}

/** `squeezenet dataset synthetic`: a set to try things on, without a download. */
export const addDataset: AddCommand = (program, { log, terminal }) => {
  const dataset = program.command("dataset").summary("make data sets").description("Makes data sets.");
  dataset
    .command("synthetic")
    .summary("draw a set of shapes and textures in ten classes, as LMDBs")
    .description(
      "Draws DIR/train_lmdb, DIR/test_lmdb, DIR/labels.txt and DIR/images/*.png: ten classes of shapes and textures, anywhere,\n" +
        "of any size, colour and direction. The same options always give the same bytes.",
    )
    .requiredOption("--out <dir>", "the folder to make")
    .option("--train <n>", "images in the training LMDB", wholeNumber("train", 1), 2000)
    .option("--test <n>", "images in the test LMDB", wholeNumber("test", 1), 500)
    .option("--images <n>", "images as PNG files, of neither LMDB", wholeNumber("images", 0), 20)
    .option("--size <pixels>", "width and height", wholeNumber("size", 16), 64)
    .option("--seed <n>", "which of the endless many sets", wholeNumber("seed", 0), 1)
    .action(async ({ out, images, ...options }: SyntheticOptions) => {
      using progress = new StepProgress(terminal, "images");
      await writeSyntheticDataset({ folder: out, heldOut: images, ...options }, (done, total) =>
        progress.advance(done, total),
      );
      log(
        "INFO",
        "dataset:0",
        `Drew ${options.train} + ${options.test} + ${images} images of ${options.size}×${options.size} with seed ${options.seed} into ${out}`,
      );
    });
};
