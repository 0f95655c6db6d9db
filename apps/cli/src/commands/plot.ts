import { basename } from "node:path";
import { htmlReport, readCaffeLog, readJsonLines, type RunSeries, seriesOf, svgReport } from "@squeezenet/monitor";
import { writeWhole } from "@squeezenet/training/node";
import { CommandError } from "../failure.ts";
import { readText } from "../read-files.ts";
import type { AddCommand, World } from "./command.ts";

/** `squeezenet plot`: charts of runs. */
export const addPlot: AddCommand = (program, world) => {
  program
    .command("plot")
    .summary("draw loss, accuracy, learning rate and images a second of one or more runs")
    .description(
      "Reads logs of squeezenet's or of Caffe's, or JSON lines of `squeezenet train --jsonl`, and writes a page (.html) or an\n" +
        "image (.svg) with their charts. Either needs no other file and no network, and follows the reader's light or dark.",
    )
    .argument("<log...>", "logs or JSON lines")
    .requiredOption("--out <report.html|report.svg>", "what to write")
    .action((logs: readonly string[], { out }: { readonly out: string }) => plot(logs, out, world));
};

async function plot(logs: readonly string[], out: string, { print }: World): Promise<void> {
  const render = out.endsWith(".html") ? htmlReport : out.endsWith(".svg") ? svgReport : null;
  if (render === null) throw new CommandError(`--out ${out}: the ending says what to write: .html or .svg`);
  writeWhole(out, Buffer.from(await render(logs.map(readRun))));
  print(`Wrote ${out}`);
}

function readRun(path: string): RunSeries {
  const text = readText(path, "a log");
  const events = text.startsWith("{") ? readJsonLines(text) : readCaffeLog(text);
  if (!events.some(({ kind }) => kind === "iteration" || kind === "tested"))
    throw new CommandError(
      `${path}: no iteration of a training run in it: a log has lines such as "… solver.cpp:239] Iteration 0 (…), loss = 6.9", JSON lines begin with {"kind":"start"`,
    );
  return seriesOf(basename(path), events);
}
