import { readFileSync } from "node:fs";
import { join } from "node:path";
import { oracle } from "@squeezenet/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { train } from "../browser/page/train.ts";
import { commandSteps } from "./command-steps.ts";
import { findRuntime } from "./find-runtime.ts";
import { valueOf } from "./result.ts";
import { runSteps } from "./run-steps.ts";
import { oracleUpdates } from "./sizes.ts";
import { data, makeWorkspace, model, type Workspace } from "./workspace.ts";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
}, 60_000);
afterAll(() => workspace.remove());

// The smallest slice of `npm run smoke:runtimes`: this Node, on the oracle.
it("the command line trains on the oracle to the hash that a page's program has for the same files", async () => {
  const program = findRuntime({ kind: "this", title: "" }, () => {});
  const steps = commandSteps({ name: "this", program, workspace });
  const said: string[] = [];
  const { oracle: outcome } = await runSteps({ oracle: steps.oracle }, (message) => said.push(message));
  expect(said).toEqual([expect.stringMatching(/^ {2}oracle: done \(/)]);
  const read = (name: string) => readFileSync(join(workspace.folder, name), "utf8");
  const hash = await train(await oracle.open(), {
    solver: read(`${model}/solver.prototxt`),
    net: read(`${model}/train_val.prototxt`),
    database: readFileSync(join(workspace.folder, data, "train_lmdb/data.mdb")),
    updates: oracleUpdates,
  });
  expect(valueOf(outcome)).toEqual({ device: "one thread, plain TypeScript", hash });
});

it("a step that fails is an outcome with its reason, and the next one runs", async () => {
  const program = findRuntime({ kind: "this", title: "" }, () => {});
  const nowhere = { ...workspace, images: [join(workspace.folder, "none.png")] };
  const { classify } = commandSteps({ name: "this", program, workspace: nowhere });
  const outcomes = await runSteps({ classify, next: async () => 42 }, () => {});
  expect(outcomes.classify).toHaveProperty("why", expect.stringMatching(/^ended with exit code 1: .*exact_iter_30/));
  expect(valueOf(outcomes.next)).toBe(42);
});
