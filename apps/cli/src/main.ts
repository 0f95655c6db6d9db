import { Command, CommanderError } from "commander";
import { rewriteFlags, UsageError } from "./arguments.ts";
import { addBackends } from "./commands/backends.ts";
import { addClassify } from "./commands/classify.ts";
import type { World } from "./commands/command.ts";
import { InvalidNumber } from "./commands/command.ts";
import { addComputeImageMean } from "./commands/compute-image-mean.ts";
import { addConformance } from "./commands/conformance.ts";
import { addConvertImageset } from "./commands/convert-imageset.ts";
import { addDataset } from "./commands/dataset.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addDiff } from "./commands/diff.ts";
import { addDraw } from "./commands/draw.ts";
import { addParseLog } from "./commands/parse-log.ts";
import { addPlot } from "./commands/plot.ts";
import { addProve } from "./commands/prove.ts";
import { addSummary } from "./commands/summary.ts";
import { addTest } from "./commands/test.ts";
import { addTime } from "./commands/time.ts";
import { addTrain } from "./commands/train.ts";
import { addVerify } from "./commands/verify.ts";
import { describeError, exitCodes } from "./failure.ts";
import { glog } from "./glog.ts";

const world: World = {
  log: glog((line) => process.stderr.write(line)),
  print: (line) => process.stdout.write(`${line}\n`),
  terminal: process.stderr.isTTY,
};

// Whoever reads what is printed may stop to read, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

// The terminal of a long run may be closed, and whoever reads its log may stop to: the log is lost then, but not the run.
process.stderr.on("error", () => {});

const program = new Command("squeezenet")
  .description("SqueezeNet and other Caffe nets, trained and run from Caffe's own files.")
  .addHelpText(
    "after",
    "\nFlags may be spelt as Caffe's: -solver s, --solver s, -solver=s.\nExit codes: 0 done, 1 failed or bad input, 2 usage.",
  )
  .showHelpAfterError("(see squeezenet --help, or squeezenet COMMAND --help)")
  .exitOverride();
for (const add of [
  addTrain,
  addTest,
  addTime,
  addClassify,
  addSummary,
  addConvertImageset,
  addComputeImageMean,
  addDataset,
  addBackends,
  addProve,
  addVerify,
  addDiff,
  addDoctor,
  addConformance,
  addParseLog,
  addPlot,
  addDraw,
])
  add(program, world);

/** A command, its commands, and theirs. */
const allCommands = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(allCommands)];

/** Options of all commands, so that gflags' spellings can be told from their values. */
function optionNames(): { withValue: string[]; flags: string[] } {
  const options = allCommands(program).flatMap((command) => command.options);
  const names = (wanted: boolean): string[] =>
    options.filter(({ flags }) => /[<[]/.test(flags) === wanted).map((option) => option.name());
  return { withValue: names(true), flags: [...names(false), "help"] };
}

try {
  for (const command of allCommands(program)) command.exitOverride();
  await program.parseAsync(["node", "squeezenet", ...rewriteFlags(process.argv.slice(2), optionNames())]);
} catch (error) {
  // commander has printed its own message; --help is no failure.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  else {
    process.stderr.write(`squeezenet: ${describeError(error)}\n`);
    process.exitCode =
      error instanceof InvalidNumber || error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}
