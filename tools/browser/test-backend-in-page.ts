import { optionsFrom, promises } from "@squeezenet/backend-conformance/checks";
import { describe, it } from "vitest";
import { type BackendInPage, usePage } from "./use-page.ts";

/** The conformance kit, whole, in a page: what `testBackend` is in Node. CONFORMANCE_RUNS and CONFORMANCE_SEED count here too; `runs` is for neither. */
export function testBackendInPage(choice: BackendInPage, runs = 100): void {
  const options = optionsFrom({ CONFORMANCE_RUNS: String(runs), ...process.env });
  const settings = choice.options === undefined ? "" : ` ${JSON.stringify(choice.options)}`;
  describe(`backend "${choice.backend}"${settings} in a page in ${choice.page?.browser ?? "chromium"} (seed ${options.seed}, ${options.runs} runs)`, () => {
    const page = usePage(choice);
    for (const [title, all] of Object.entries(promises))
      describe(title, () => {
        for (const name of Object.keys(all)) it(name, () => page().call("check", { title, name, options }));
      });
  });
}
