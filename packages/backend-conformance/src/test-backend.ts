import { asyncDispose, type Backend, type BackendModule, openBackend, oracle } from "@squeezenet/core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Check, type CheckOptions, optionsFrom, promises, replayOf, writeReplay } from "./checks.ts";

/**
 * The whole promise of a backend, as one vitest suite: a backend's own test file is this one call. Where the backend cannot
 * run, the suite is skipped with the reason, unless the environment's REQUIRE_BACKENDS names it. CONFORMANCE_RUNS and
 * CONFORMANCE_SEED say how thoroughly and from where.
 */
export function testBackend(module: BackendModule, given: Partial<CheckOptions> = {}): void {
  const environment = environmentVariables();
  const options = optionsFrom(environment, given);
  const required = (environment["REQUIRE_BACKENDS"] ?? "").split(",").includes(module.name);
  describe(`backend "${module.name}" (seed ${options.seed}, ${options.runs} runs)`, () => {
    let backend: Backend | undefined;
    let truth: Backend | undefined;
    let unavailable: string | null = null;
    beforeAll(async () => {
      truth = await oracle.open();
      try {
        backend = await openBackend(module);
      } catch (error) {
        if (required || !(error instanceof Error && error.name === "BackendUnavailable")) throw error;
        unavailable = error.message;
      }
    });
    afterAll(() => backend?.[asyncDispose]());

    const test = (name: string, check: Check): void =>
      it(name, async ({ skip }) => {
        if (unavailable !== null) return skip(unavailable);
        if (backend === undefined || truth === undefined) throw new TypeError(`${module.name}: open gave no backend`);
        try {
          await check({ module, backend, truth }, options);
        } catch (error) {
          if (error instanceof Error)
            error.message += `\n\nOnce more: squeezenet conformance --backend ${module.name} --replay "${writeReplay(replayOf(name, error, options))}"`;
          throw error;
        }
      });
    for (const [title, all] of Object.entries(promises))
      describe(title, () => {
        for (const [name, check] of Object.entries(all)) test(name, check);
      });
  });
}

/** The environment's variables, or none in a browser. */
function environmentVariables(): Readonly<Record<string, string | undefined>> {
  const process: unknown = Reflect.get(globalThis, "process");
  return typeof process === "object" && process !== null && "env" in process && isVariables(process.env)
    ? process.env
    : {};
}

const isVariables = (env: unknown): env is Record<string, string | undefined> =>
  typeof env === "object" && env !== null;
