import { loadSolver, type LoadSolverOptions, type TrainingFeed } from "squeezenet";
import { describe, expect, it } from "vitest";
import { batches, netText, samples, solverText } from "./toy.ts";

const { data, label } = samples;
const train = (feed: TrainingFeed, options: LoadSolverOptions = {}): ReturnType<typeof loadSolver> =>
  loadSolver(`${solverText} iter_size: 2`, { net: netText(4), backend: "oracle", ...options, feed });
const [batch = samples] = batches(4);

describe("a feed", () => {
  it("may be an array, a generator, an async generator or a function, and feeds Input layers too", async () => {
    const some = Array.from({ length: 16 }, (_, i) => batches(4, 4 * i).next().value ?? batch);
    async function* later(): AsyncGenerator<(typeof some)[number]> {
      yield* some;
    }
    const losses = [];
    for (const feed of [some, batches(4), later(), () => batches(4), samples]) {
      await using solver = await train(feed);
      losses.push((await solver.step(8)).losses);
    }
    for (const each of losses) expect(each).toEqual(losses[0]);
    const input = netText(4).replace(
      /layer \{\s+name: "data" type: "Data"[^}]+\}\s+\}/,
      `layer { name: "data" type: "Input" top: "data" top: "label"
               input_param { shape { dim: 4 dim: 3 dim: 1 dim: 1 } shape { dim: 4 } } }`,
    );
    for (const feed of [samples, { data: data.data, label }, batches(4)]) {
      await using solver = await train(feed, { net: input });
      const { loss } = await solver.step(8);
      expect(loss).toBeGreaterThan(0);
    }
  });

  it("that runs dry says how many batches were needed and found, and the update is not made", async () => {
    let ended = false;
    function* three(): Generator<typeof batch> {
      try {
        for (let i = 0; i < 3; i++) yield batch;
      } finally {
        ended = true;
      }
    }
    await using solver = await train(three());
    const before = (await solver.step()).iteration;
    await expect(solver.step()).rejects.toMatchObject({
      name: "DataError",
      message:
        "the feed of the training net ended after 3 batches, and batch 4 is needed: " +
        "a run takes 16 (max_iter 8 × iter_size 2)",
    });
    expect([before, solver.iteration, ended]).toEqual([1, 1, true]);
    const trainstate = new TextDecoder().decode((await solver.snapshot()).trainstate.bytes);
    expect(JSON.parse(trainstate)).toMatchObject({ samples: 8 });
    const tested = loadSolver(`${solverText} test_iter: 3 test_interval: 1`, {
      ...{ net: netText(4), backend: "oracle", feed: samples, testFeeds: [[batch, batch]] },
    });
    await using tester = await tested;
    await expect(tester.step()).rejects.toThrow("the feed of test net 0 ended after 2 batches, and batch 3 is needed: a test takes 3"); // prettier-ignore
  });

  it("ends a generator that is left", async () => {
    let ended = 0;
    function* endless(): Generator<typeof batch> {
      try {
        for (;;) yield batch;
      } finally {
        ended++;
      }
    }
    for (const feed of [endless(), () => endless()]) {
      const solver = await train(feed);
      await solver.step();
      await solver.free();
    }
    expect(ended).toBe(2);
  });

  const wrong: readonly (readonly [string, TrainingFeed, string])[] = [
    [
      "a blob is missing",
      { data },
      "the feed of the training net: the net is fed the blobs data, label; found are data",
    ],
    ["a blob is not the net's", { data, label, weights: label }, "found are data, label, weights"],
    [
      "images have no shape",
      { data: data.data, label },
      'blob "data" comes without its shape: give { shape: [samples, ',
    ],
    [
      "the shape is another",
      { data: { ...data, shape: [10, 2, 1, 1] }, label },
      "is 2×1×1; found are 30 numbers as 10×2×1×1",
    ],
    [
      "the numbers of samples differ",
      { data, label: label.subarray(1) },
      'blob "label" holds 9 samples, blob "data" 10',
    ],
    ["there are no samples", { data: { shape: [0, 3, 1, 1], data: [] }, label: [] }, "at least 1"],
    ["a batch is none", [3 as never], "batch 1: expected the blobs by name, such as { data, label }; found 3"],
    [
      "a batch lacks a blob",
      [batch, { data: batch.data }],
      "batch 2: the net is fed the blobs data, label; found are data",
    ],
    [
      "a batch has no shape",
      [{ ...batch, data: batch.data.data }],
      "give { shape: [4, channels, height, width], data }",
    ],
    ["a batch is of another size", batches(5), 'blob "data" is 5×3×1×1, and the net\'s batch_size is 4'],
    [
      "a later batch is",
      [batch, { ...batch, label: [0, 1] }],
      'batch 2: blob "label" is 4, 4 numbers; found are 2 numbers',
    ],
    ["there are no batches", [], "ended after 0 batches, and batch 1 is needed"],
    ["a label is none of the classes", { data, label: label.map(() => 3) }, "is none of the 3 classes"],
  ];
  it.each(wrong)("says so where %s", async (_name, feed, message) => {
    await expect(
      (async () => {
        await using solver = await train(feed);
        await solver.step();
      })(),
    ).rejects.toThrow(message);
  });
});
