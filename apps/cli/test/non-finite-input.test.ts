import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blobValues, clone, create, readBlobProto, readDatum, writeBlobProto, writeDatum } from "@squeezenet/caffe-io";
import { drawImage, encodeImage, LmdbWriter, openLmdb } from "@squeezenet/data";
import { beforeAll, describe, expect, it } from "vitest";
import { type Ended, goldenFolder, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const run = (...args: readonly string[]): Ended => squeezenet(folder, ...args);
const text = (name: string): string => readFileSync(join(folder, name), "utf8");

/** Two of the test set's records are floats, the first of them with a NaN, the other with an infinity. */
function spoilDatabase(): void {
  const writer = new LmdbWriter(join(folder, "spoiled"));
  const reader = openLmdb(join(folder, "data/test_lmdb"));
  let number = 0;
  for (const { key, value } of reader.from(0)) {
    const spoil = { 21: NaN, 23: Infinity }[number++];
    const datum = readDatum(value, "a record");
    const floats = Float32Array.from(datum.data).with(40, spoil ?? 0);
    writer.put(
      key,
      spoil === undefined ? value : writeDatum(clone(datum, { data: new Uint8Array(), float_data: floats })),
    );
  }
  reader.close();
  writer.close();
}

beforeAll(async () => {
  spoilDatabase();
  const mean = readBlobProto(new Uint8Array(readFileSync(join(folder, "data/mean.binaryproto"))), "the mean");
  const spoiled = clone(mean, { data: blobValues(mean).with(7, NaN) });
  writeFileSync(join(folder, "spoiled-mean.binaryproto"), writeBlobProto(spoiled));
  const point = writeBlobProto(
    create("BlobProto", { shape: { dim: [1, 3, 8, 8] }, data: new Float32Array(192).with(9, NaN) }),
  );
  writeFileSync(join(folder, "point.binaryproto"), point);
  const net = text("net_b16.prototxt").replaceAll("data/test_lmdb", "spoiled");
  writeFileSync(join(folder, "spoiled_net.prototxt"), net);
  writeFileSync(join(folder, "spoiled_train.prototxt"), net.replace("data/train_lmdb", "spoiled"));
  const meaned = text("net_meanfile_b16.prototxt").replaceAll("data/mean.binaryproto", "spoiled-mean.binaryproto");
  writeFileSync(join(folder, "spoiled_mean_net.prototxt"), meaned);
  writeFileSync(
    join(folder, "deploy.prototxt"),
    `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
     layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { global_pooling: true } }
     layer { name: "s" type: "Softmax" bottom: "pool" top: "prob" }`,
  );
  writeFileSync(join(folder, "none.caffemodel"), new Uint8Array());
  for (const [i, name] of ["a.png", "b.png"].entries())
    writeFileSync(join(folder, name), await encodeImage(drawImage(i, "train", 0, 64), "png"));
});

const warnings = ({ err }: Ended): readonly string[] =>
  err.split("\n").filter((line) => /^W\S+ \S+ +\d+ squeezenet:0\] .*input blob/.test(line));

describe("a number that is not finite in an input", () => {
  it("of a Datum's float_data is named by test, with the record, once for all batches", () => {
    const net = ["-model", "spoiled_net.prototxt", "-weights", "init.caffemodel"];
    const ended = run("test", ...net, "-iterations", "12");
    expect(ended.code, ended.err).toBe(0);
    expect(warnings(ended)).toHaveLength(1);
    expect(warnings(ended)[0]).toMatch(
      /\] spoiled, record 21: input blob "data", sample 5 of the batch: number 40 \(channel 0, row \d, column \d+\) is NaN\. Max pooling drops NaN, so the answer may look sound/,
    );
    expect(warnings(run("test", ...net, "-iterations", "1"))).toEqual([]);
  });

  it("of a mean file is named by time, and by train, which goes on without its watchdog", () => {
    const timed = run("time", "-model", "spoiled_mean_net.prototxt", "-iterations", "2");
    expect(timed.code, timed.err).toBe(0);
    expect(warnings(timed)).toHaveLength(1);
    expect(warnings(timed)[0]).toContain(
      'data/train_lmdb, record 0: input blob "data", sample 0 of the batch: number 7 (channel 0, row 0, column 7) is NaN.',
    );
    writeFileSync(
      join(folder, "spoiled_solver.prototxt"),
      text("runs/mean_file_solver.prototxt").replace("net_meanfile_b16", "spoiled_mean_net"),
    );
    const trained = run("train", "-solver", "spoiled_solver.prototxt", "-set", "max_iter=2", "--no-watchdog");
    expect(trained.code, trained.err).toBe(0);
    expect(warnings(trained)).toHaveLength(1);
    const watched = run("train", "-solver", "spoiled_solver.prototxt", "-set", "max_iter=2");
    expect(watched.code).toBe(1);
    expect(warnings(watched)).toHaveLength(1);
  });

  it("of shuffled records is named by its place in the run", () => {
    writeFileSync(
      join(folder, "shuffled_solver.prototxt"),
      text("runs/sgd_solver.prototxt").replace("net_b16", "spoiled_train"),
    );
    const ended = run(
      "train",
      "-solver",
      "shuffled_solver.prototxt",
      "--shuffle",
      "-set",
      "max_iter=6",
      "--no-watchdog",
    );
    expect(ended.code, ended.err).toBe(0);
    expect(warnings(ended)).toHaveLength(1);
    expect(warnings(ended)[0]).toMatch(/\] spoiled, shuffled, sample \d+ of the run: input blob "data", sample \d+ of/);
  });

  it("is named by classify with the first image, and the answers, which look sound, are given", () => {
    const net = ["--model", "deploy.prototxt", "--weights", "none.caffemodel", "--json"];
    const spoiled = run("classify", ...net, "--mean", "point.binaryproto", "a.png", "b.png");
    expect(spoiled.code, spoiled.err).toBe(0);
    expect(warnings(spoiled)).toHaveLength(1);
    expect(warnings(spoiled)[0]).toContain(
      '] a.png: input blob "data", sample 0 of the batch: number 9 (channel 0, row 1, column 1) is NaN.',
    );
    const answers: { top: { probability: number }[] }[] = spoiled.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toHaveLength(2);
    for (const { top } of answers) expect(top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(warnings(run("classify", ...net, "--mean", "0", "a.png", "b.png"))).toEqual([]);
  });
});
