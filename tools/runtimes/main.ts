import { cpus } from "node:os";
import { join } from "node:path";
import { root } from "../root.ts";
import { marksOf, writeBetweenMarks } from "../write-between-marks.ts";
import { help, readOptions, type SmokeOptions, UsageError } from "./command-line.ts";
import { problemsOf } from "./compare.ts";
import { makePageSite, type PageSite } from "./page-site.ts";
import { pictureTable, runtimeTable } from "./report.ts";
import type { Result } from "./result.ts";
import { runtimeNames, runtimes } from "./runtimes.ts";
import { tryRuntime } from "./try-runtime.ts";
import { makeWorkspace } from "./workspace.ts";

async function smoke(options: SmokeOptions): Promise<boolean> {
  const say = (message: string): void => void process.stderr.write(`${message}\n`);
  const results = await tryAll(options, say);
  // The Node at hand is always the first.
  const reference = results[0]!;
  const problems = results.flatMap((result) => {
    const { title } = runtimes[result.runtime];
    if (!("missing" in result)) return problemsOf(result, reference).map((problem) => `${title}: ${problem}`);
    return options.require.includes(result.runtime) ? [`${title}: required, and not installed: ${result.missing}`] : [];
  });
  const tables = [runtimeTable(results, reference), pictureTable(results)].filter((each) => each !== null);
  if (options.json)
    for (const result of results) console.log(JSON.stringify({ ...result, problems: problemsOf(result, reference) }));
  else console.log(["", ...tables].join("\n\n"));
  for (const problem of problems) say(problem);
  if (options.write)
    await writeBetweenMarks(
      join(root, "docs/platforms.md"),
      marksOf("smoke:runtimes"),
      [`Tried on ${cpus()[0]?.model ?? "an unknown processor"}, ${cpus().length} cores, ${process.platform}.`, ...tables].join("\n\n"), // prettier-ignore
    );
  return problems.length === 0;
}

async function tryAll(options: SmokeOptions, say: (message: string) => void): Promise<readonly Result[]> {
  const workspace = await makeWorkspace();
  // Whoever interrupts this is not left with a browser: what is under way is ended at exit.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  process.once("exit", workspace.remove);
  let site: Promise<PageSite> | undefined;
  const results: Result[] = [];
  for (const name of runtimeNames.filter((each) => options.only.includes(each)))
    results.push(await tryRuntime(name, { workspace, site: () => (site ??= makePageSite(workspace)), say }));
  return results;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else process.exitCode = (await smoke(options)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${help}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
