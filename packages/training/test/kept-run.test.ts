import { oracle } from "@squeezenet/core";
import {
  findSnapshot,
  type Host,
  keepRun,
  prepareRun,
  prove,
  readRecord,
  type TrainingEvent,
  verify,
} from "@squeezenet/training";
import { expect, it } from "vitest";
import { memoryHost } from "./memory-host.ts";

const solver = `
  base_lr: 0.1 lr_policy: "fixed" momentum: 0.9 max_iter: 6 snapshot: 2 snapshot_prefix: "out/toy" random_seed: 3
  net: "net.prototxt"`;
const net = `
  name: "toy"
  layer { name: "data" type: "Data" top: "data" top: "label" data_param { source: "arrays" backend: LMDB batch_size: 2 } }
  layer { name: "score" type: "InnerProduct" bottom: "data" top: "score"
          inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
  layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }`;

const freshFiles = (): Map<string, Uint8Array> =>
  new Map([
    ["solver.prototxt", new TextEncoder().encode(solver)],
    ["net.prototxt", new TextEncoder().encode(net)],
  ]);

const choices = { rng: "addressed", shuffle: false } as const;

async function train(host: Host, set: readonly string[], snapshot?: string): Promise<readonly TrainingEvent[]> {
  const prepared = await prepareRun({ solver: "solver.prototxt", set, level: "0", stage: "" }, host.files, () => {});
  await using backend = await oracle.open();
  const making = {
    code: { squeezenet: "0", runtime: host.runtime },
    backend: { name: backend.name, device: backend.device, choice: "oracle", options: [] },
    ...{ ...choices, tests: [] },
    // As the receipt of the command has them.
    ...{ solver: solver.replace('net: "net.prototxt"', ""), net },
  };
  const keeping = { prefix: "out/toy", making, retention: null, earlyStop: null };
  const events: TrainingEvent[] = [];
  const training = { ...choices, backend, host, snapshot, watchdog: true };
  for await (const event of keepRun(prepared, training, keeping)) events.push(event);
  return events;
}

it("a run in a place without a file system resumes to the bits of one never stopped, and its receipt verifies", async () => {
  const [whole, parts] = [freshFiles(), freshFiles()];
  const events = await train(memoryHost(whole), []);
  expect(events.filter(({ kind }) => kind === "iteration")).toHaveLength(6);
  const host = memoryHost(parts);
  await train(host, ["max_iter=4"]);
  const newest = await findSnapshot("out/toy", host, () => {});
  expect(newest).toBe("out/toy_iter_4.solverstate");
  await train(host, [], newest ?? undefined);
  expect(parts.get("out/toy_iter_6.caffemodel")).toEqual(whole.get("out/toy_iter_6.caffemodel"));
  const record = await readRecord("out/toy.run.json", host.files);
  expect(record.resumed).toEqual([4]);
  const compared = [];
  for await (const event of verify("out/toy.run.json", record, {
    host,
    windows: 3,
    seed: 1,
    open: () => oracle.open(),
  }))
    if (event.kind === "compared") compared.push(event);
  expect(compared.length).toBeGreaterThan(3);
  for (const { found, expected } of compared) expect(found).toBe(expected);
});

it("tells what it does in order", async () => {
  const kinds = (await train(memoryHost(freshFiles()), ["max_iter=2"])).map(({ kind }) => kind);
  expect(kinds).toEqual([
    ...["seeded", "building", "built", "epoch", "epoch", "ready", "optimizing", "begun", "start"],
    ...["iteration", "rate", "iteration", "rate"],
    ...["writing weights", "weights hashed", "writing state", "snapshot", "finished", "optimized"],
  ]);
});

it("names the snapshot that a stopped run can go on from when its numbers are no longer finite", async () => {
  const host = memoryHost(freshFiles());
  await expect(train(host, ["base_lr=1e38", "snapshot=1"])).rejects.toThrow(/(last good snapshot is|No snapshot)/);
});

it("proves that every split of a batch gives the same model", async () => {
  const host = memoryHost(freshFiles());
  const files = { solver: "solver.prototxt", set: [], level: "0", stage: "" };
  const prepared = await prepareRun(files, host.files, () => {});
  const open = (): ReturnType<typeof oracle.open> => oracle.open();
  const proving = { ...choices, host, solver: files.solver, iterations: 2, effectiveBatch: 4, threads: [null], open };
  const verdicts = [];
  for await (const event of prove(prepared, proving)) if (event.kind === "verdict") verdicts.push(event);
  expect(verdicts).toMatchObject([
    { same: true, seed: 3, proofs: [{ batchSize: 1 }, { batchSize: 2 }, { batchSize: 4 }] },
  ]);
});
