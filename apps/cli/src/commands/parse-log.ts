import { basename, dirname, join } from "node:path";
import { parseLog, type Row, writeCsv } from "@squeezenet/monitor";
import { writeWhole } from "@squeezenet/training/node";
import { CommandError } from "../failure.ts";
import { readText } from "../read-files.ts";
import type { AddCommand, World } from "./command.ts";

interface ParseLogOptions {
  readonly delimiter: string;
  readonly verbose?: boolean;
  readonly corrected: boolean;
}

/** `squeezenet parse_log`: Caffe's tools/extra/parse_log.py. */
export const addParseLog: AddCommand = (program, world) => {
  program
    .command("parse_log")
    .alias("parse-log")
    .summary("turn a log of training into CSV files")
    .description(
      "Writes OUTPUT_DIR/LOG.train and LOG.test: NumIters,Seconds,LearningRate and the outputs, a row each time that the log\n" +
        "shows them. The files are those of Caffe's tools/extra/parse_log.py, byte for byte, its habits included:\n" +
        "LearningRate is that of the display before, and a run's only test is left out. --corrected mends both.",
    )
    .argument("<log>", "a log of squeezenet's or of Caffe's")
    .argument("[output_dir]", "where the CSV files go: beside the log unless given")
    .option("--delimiter <character>", "between columns", ",")
    .option("--verbose", "say what is written")
    .option("--corrected", "each row with the rate of its own iteration, and every row", false)
    .action((log: string, folder: string | undefined, options: ParseLogOptions) =>
      convert(log, folder ?? dirname(log), options, world),
    );
};

function convert(path: string, folder: string, options: ParseLogOptions, { print }: World): void {
  const { delimiter, verbose, corrected } = options;
  if (delimiter.length !== 1) throw new CommandError(`--delimiter takes one character, found "${delimiter}"`);
  const { train, test } = parseLog(readText(path, "a log"), { corrected });
  if (train.length + test.length === 0)
    throw new CommandError(
      `${path}: no output of a net after a line "Solving …": is it the log of squeezenet train, with its lines from stderr?`,
    );
  const write = (ending: string, rows: readonly Row[]): void => {
    const file = join(folder, `${basename(path)}.${ending}`);
    if (rows.length > 0) writeWhole(file, Buffer.from(writeCsv(rows, delimiter)));
    if (verbose === true) print(rows.length > 0 ? `Wrote ${file}` : `Not writing ${file}; no lines to write`);
  };
  write("train", train);
  write("test", test);
}
