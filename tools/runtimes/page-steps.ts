import { promises } from "@squeezenet/backend-conformance/checks";
import type { ProgramPage } from "../browser/open-page.ts";
import { memoryOf } from "./memory.ts";
import { type PageSite, served } from "./page-site.ts";
import type { Judged, PageSteps, Pictured, Trained } from "./result.ts";
import type { StepsOf } from "./run-steps.ts";
import { kitRuns, oracleUpdates, updates } from "./sizes.ts";

/** Each step in a page, as the command line takes it. */
export function pageSteps(page: ProgramPage, site: PageSite): StepsOf<PageSteps> {
  return {
    exact: () => train(page, "cpu-worker", { exact: "true" }, updates),
    oracle: () => train(page, "oracle", {}, oracleUpdates),
    train: () => train(page, "cpu-worker", {}, updates),
    classify: () => classify(page, site),
    kit: () => judge(page),
    pictures: () => picture(page, site),
  };
}

async function open(page: ProgramPage, backend: string, options: Readonly<Record<string, string>>): Promise<string> {
  const opened = await page.call("open", { backend, options });
  if ("unavailable" in opened) throw new Error(opened.unavailable);
  return opened.device;
}

const small = `${served.models}small_squeezenet`;

async function train(
  page: ProgramPage,
  backend: string,
  options: Readonly<Record<string, string>>,
  count: number,
): Promise<Trained> {
  const device = await open(page, backend, options);
  const texts = { solver: `${small}/solver.prototxt`, net: `${small}/train_val.prototxt` };
  return { device, hash: await page.call("train", { ...texts, database: served.database, updates: count }) };
}

async function classify(page: ProgramPage, site: PageSite): Promise<readonly number[]> {
  await open(page, "cpu-worker", {});
  const files = { prototxt: `${small}/deploy.prototxt`, weights: served.smallWeights };
  await page.call("load", { ...files, mean: [128], scale: 0.0078125 });
  const answers: number[] = [];
  for (const image of site.small) answers.push(...(await page.call("answer", image)).probabilities);
  return answers;
}

async function judge(page: ProgramPage): Promise<Judged> {
  await open(page, "cpu-worker", {});
  const broken: string[] = [];
  let kept = 0;
  for (const [title, all] of Object.entries(promises))
    for (const name of Object.keys(all)) {
      const failure = await page.call("check", { title, name, options: { runs: kitRuns, seed: 1 } }).then(
        () => null,
        (error: Error) => error.message.split("\n")[0],
      );
      if (failure === null) kept++;
      else broken.push(`${title}: ${name}: ${failure}`);
    }
  return { kept, broken };
}

/** SqueezeNet v1.1 by the backend's defaults: one net, one image after another. */
async function picture(page: ProgramPage, { large, what }: PageSite): Promise<Pictured> {
  const device = await open(page, "cpu-worker", {});
  const files = { prototxt: `${served.models}squeezenet_v1.1/deploy.prototxt`, weights: served.largeWeights };
  await page.call("load", { ...files, mean: [104, 117, 123], scale: 1 });
  const times: number[] = [];
  const memory: (number | null)[] = [];
  for (const [i, image] of large.entries()) {
    times.push((await page.call("answer", image)).milliseconds);
    if (i === 0 || i === large.length - 1) memory.push(memoryOf(page.pid));
  }
  const [first = null, last = null] = memory;
  const median = times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
  const held = first === null || last === null ? null : { first, last };
  return { device, what, images: times.length, median: Math.round(median * 10) / 10, memory: held };
}
