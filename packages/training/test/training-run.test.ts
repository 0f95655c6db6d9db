import { oracle } from "@squeezenet/core";
import {
  encodeSnapshot,
  type Feeds,
  type Notice,
  openRun,
  prepareRun,
  type SnapshotBytes,
  type TrainingRun,
  weightsHash,
} from "@squeezenet/training";
import { expect, it } from "vitest";
import { memoryHost } from "./memory-host.ts";

const files = new Map(
  Object.entries({
    "solver.prototxt": 'base_lr: 0.1 lr_policy: "fixed" momentum: 0.9 max_iter: 6 random_seed: 3 net: "net.prototxt"',
    "net.prototxt": `
      layer {
        name: "data" type: "Data" top: "data" top: "label"
        data_param { source: "arrays" backend: LMDB batch_size: 2 }
      }
      layer {
        name: "score" type: "InnerProduct" bottom: "data" top: "score"
        inner_product_param { num_output: 2 weight_filler { type: "xavier" } }
      }
      layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }`,
  }).map(([name, text]) => [name, new TextEncoder().encode(text)]),
);
const host = memoryHost(files);

async function open(feeds: Feeds = {}, snapshot?: SnapshotBytes): Promise<TrainingRun> {
  const prepared = await prepareRun({ solver: "solver.prototxt", set: [] }, host.files, () => {});
  const choices = { rng: "addressed", shuffle: false, watchdog: true } as const;
  const opening = openRun(prepared, { ...choices, backend: await oracle.open(), host, feeds, snapshot });
  const notices: Notice["kind"][] = [];
  for (;;) {
    const { done, value } = await opening.next();
    if (done === true) {
      expect(notices).toContain("built");
      return value;
    }
    notices.push(value.kind);
  }
}

async function step(run: TrainingRun, count: number): Promise<void> {
  for await (const event of run.step(count)) expect(event.kind).not.toBe("finished");
}

const hashOf = async (run: TrainingRun): Promise<string> => weightsHash((await run.snapshot()).model, host.hashing);

it("stands between its updates, and goes on from the bytes of its snapshot", async () => {
  const [whole, first] = [await open(), await open()];
  await step(whole, 5);
  await step(first, 1);
  await step(first, 1);
  expect([first.iteration, first.samples]).toEqual([2, 4]);
  const bytes = await encodeSnapshot("toy", await first.snapshot(), first, host.hashing);
  expect(bytes.stem).toBe("toy_iter_2");
  await first.close();
  const second = await open({}, bytes);
  expect([second.iteration, second.samples]).toEqual([2, 4]);
  await step(second, 3);
  expect(await hashOf(second)).toBe(await hashOf(whole));
});

it("takes batches of the caller's own from the sample on at which it stands", async () => {
  const asked: [string, number][] = [];
  const feeds: Feeds = {
    async train(net, start) {
      const [layer] = net.layer;
      if (layer === undefined) throw new Error("the net has no layer");
      const source = await host.databases.open(layer, "TRAIN");
      asked.push([layer.name, start]);
      let position = start;
      return {
        shapes: new Map([
          ["data", [2, 2, 1, 1]],
          ["label", [2]],
        ]),
        async next() {
          const { data, label } = await source.batch((position += 2) - 2, 2, {});
          return { data, label };
        },
        close: () => source.close(),
      };
    },
  };
  const [database, own] = [await open(), await open(feeds)];
  await step(database, 4);
  await step(own, 2);
  const bytes = await encodeSnapshot("own", await own.snapshot(), own, host.hashing);
  const resumed = await open(feeds, bytes);
  await step(resumed, 2);
  expect(await hashOf(resumed)).toBe(await hashOf(database));
  expect(asked).toEqual([
    ["data", 0],
    ["data", 4],
  ]);
});
