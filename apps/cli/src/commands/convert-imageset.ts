import { randomInt } from "node:crypto";
import { convertImageset } from "@squeezenet/data";
import { Option } from "commander";
import { expectFound } from "@squeezenet/core";
import { CommandError } from "../failure.ts";
import { StepProgress } from "../step-progress.ts";
import { type AddCommand, wholeNumber, type World } from "./command.ts";

interface ConvertOptions {
  readonly gray?: boolean;
  readonly shuffle?: boolean;
  readonly seed?: number;
  readonly backend: string;
  readonly resize_width: number;
  readonly resize_height: number;
  readonly check_size?: boolean;
  readonly encoded?: boolean;
  readonly encode_type: "" | "jpg" | "png";
  readonly allowMissing?: boolean;
}

/** `squeezenet convert_imageset`: Caffe's tool of that name. */
export const addConvertImageset: AddCommand = (program, world) => {
  program
    .command("convert_imageset")
    .summary("make an LMDB of image files")
    .description(
      "Makes an LMDB of the images that LISTFILE names, one `path label` a line, each path put behind ROOTFOLDER/ (with its\n" +
        "slash). The same input gives the same bytes. A file that cannot be read fails the whole run, and nothing is written.",
    )
    .argument("<ROOTFOLDER/>", "what comes before each path")
    .argument("<LISTFILE>", "lines `path label`")
    .argument("<DB_NAME>", "the folder of the LMDB to make")
    .option("--gray", "make grey images")
    .option("--shuffle", "shuffle the list")
    .option(
      "--seed <n>",
      "with --shuffle: the seed; one of the system's, printed, unless given",
      wholeNumber("seed", 0),
    )
    .addOption(new Option("--backend <lmdb>", "the kind of database; lmdb is what is written").default("lmdb"))
    .option("--resize_width <pixels>", "0: as they are", wholeNumber("resize_width", 0), 0)
    .option("--resize_height <pixels>", "0: as they are", wholeNumber("resize_height", 0), 0)
    .option("--check_size", "fail unless all datums have one size")
    .option("--encoded", "store files, not pixels")
    .addOption(
      new Option("--encode_type <type>", "with --encoded: store all as jpg or png")
        .choices(["", "jpg", "png"])
        .default(""),
    )
    .option("--allow-missing", "leave out files that cannot be read, and list them")
    .action((root: string, listFile: string, database: string, options: ConvertOptions) =>
      convert({ root, listFile, database }, options, world),
    );
};

interface Places {
  readonly root: string;
  readonly listFile: string;
  readonly database: string;
}

async function convert(places: Places, options: ConvertOptions, { log, terminal }: World): Promise<void> {
  if (options.backend !== "lmdb") throw new CommandError(`--backend ${options.backend}: only lmdb is written`);
  const seed = options.shuffle === true ? (options.seed ?? randomInt(2 ** 31)) : null;
  if (seed !== null) log("INFO", "convert_imageset.cpp:86", `Shuffling data (seed ${seed})`);
  using progress = new StepProgress(terminal, "files");
  let total = 0;
  const result = await convertImageset(
    {
      ...places,
      gray: options.gray ?? false,
      shuffle: seed,
      resizeWidth: options.resize_width,
      resizeHeight: options.resize_height,
      checkSize: options.check_size ?? false,
      encoded: options.encoded ?? false,
      encodeType: options.encode_type,
      allowMissing: options.allowMissing ?? false,
    },
    (done, all) => {
      if (total === 0) log("INFO", "convert_imageset.cpp:89", `A total of ${all} images.`);
      total = all;
      if (Math.floor(done / 1000) > Math.floor((done - 16) / 1000) && done >= 1000)
        log("INFO", "convert_imageset.cpp:151", `Processed ${done} files (${progress.rate(done).toFixed(0)} files/s).`);
      progress.advance(done, all);
    },
  );
  for (const file of result.unreadable) log("WARNING", "io.cpp:80", file);
  log(
    "INFO",
    "convert_imageset.cpp:157",
    `Processed ${result.written} files (${progress.rate(total).toFixed(0)} files/s).`,
  );
  const labels = [...result.labels].toSorted(([a], [b]) => a - b);
  log(
    "INFO",
    "convert_imageset.cpp:157",
    `${labels.length} labels, from ${expectFound(labels, 0)[0]} to ${labels.at(-1)![0]}: ${labels
      .slice(0, 20)
      .map(([label, count]) => `${label}×${count}`)
      .join(" ")}${labels.length > 20 ? " …" : ""}`,
  );
}
