import { freemem } from "node:os";
import { asyncDispose } from "@squeezenet/core";
import {
  attempt,
  doctor,
  type Finding,
  finding,
  type Gravity,
  type Notice,
  prepareRun,
  type RunFiles,
} from "@squeezenet/training";
import { nodeHost } from "@squeezenet/training/node";
import { CommandError, describeError, exitCodes } from "../failure.ts";
import { inFlags } from "../in-flags.ts";
import type { Log } from "../glog.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logNotice } from "../log-notice.ts";
import { type AddCommand, wholeNumber, withBackendOptions, type World } from "./command.ts";
import { withRunFiles } from "./run-options.ts";

interface DoctorOptions extends RunFiles, BackendChoice {
  readonly memory?: string;
  readonly compute: boolean;
  readonly json?: boolean;
}

/** `squeezenet doctor`: whether a run would go well, before it starts. */
export const addDoctor: AddCommand = (program, world) => {
  withBackendOptions(withRunFiles(program.command("doctor")))
    .summary("check solver, nets, data and weights before a run")
    .description(
      "Checks all that a run needs, together, in seconds: the prototxts, every label, what tests see, epochs, memory, the disk,\n" +
        "the weights, the first loss, each layer's gradient, and whether one batch can be learned. Trains and writes nothing.\n" +
        "Exit code 1 if it finds an error; warnings leave it 0.",
    )
    .option("--effective-batch <n>", "batch_size × iter_size: sets iter_size", wholeNumber("effective-batch", 1))
    .option("--batch-size <n>", "batch_size of the training net's Data layers", wholeNumber("batch-size", 1))
    .option("--memory <size>", "the memory that the run may take, such as 2G (what is free, unless told)")
    .option("--no-compute", "leave out what needs the backend: first loss, gradients, one batch")
    .option("--json", "one JSON object on stdout")
    .action((options: DoctorOptions) => runDoctor(options, world));
};

const signs: { readonly [G in Gravity]: string } = { ok: "ok      ", warning: "warning ", error: "ERROR   " };

async function runDoctor(options: DoctorOptions, { log, print }: World): Promise<void> {
  const findings: Pick<Finding, "gravity" | "check" | "message">[] = [];
  const notes: Log = (severity, source, message) => {
    if (severity !== "INFO" || message.startsWith("Overridden")) log(severity, source, message);
  };
  for await (const event of attempt("files", () => examine(options, notes))) {
    if (event.kind !== "finding") {
      logNotice(notes, event);
      continue;
    }
    const { gravity, check, cause } = event;
    const message = cause === undefined ? inFlags(event.message) : describeError(cause);
    findings.push({ gravity, check, message });
    if (options.json !== true) print(`${signs[gravity]}${check}: ${message}`);
  }
  const errors = findings.filter(({ gravity }) => gravity === "error").length;
  const warnings = findings.filter(({ gravity }) => gravity === "warning").length;
  if (options.json === true) print(JSON.stringify({ errors, warnings, findings }));
  else print(`${errors} errors, ${warnings} warnings.`);
  if (errors > 0) process.exitCode = exitCodes.failed;
}

async function* examine(options: DoctorOptions, log: Log): AsyncGenerator<Finding | Notice> {
  const memory = options.memory === undefined ? freemem() : parseBytes(options.memory);
  const host = nodeHost();
  const prepared = await prepareRun(options, host.files, (notice) => logNotice(log, notice));
  yield finding("ok", "files", `${options.solver} and its nets read; paths are relative to ${process.cwd()}`);
  const backend = await openBackend(options);
  try {
    yield* doctor(prepared, { backend, host, memory, compute: options.compute });
  } finally {
    await backend[asyncDispose]();
  }
}

/** 2G, 512M or bytes. */
function parseBytes(text: string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
  if (count === undefined) throw new CommandError(`--memory ${text}: expected a number with K, M or G, such as 2G`);
  return Number(count) * { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[unit.toUpperCase() as "" | "K" | "M" | "G"];
}
