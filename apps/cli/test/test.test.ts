import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Judgement } from "@squeezenet/training";
import { expectFound } from "@squeezenet/core";
import { goldenFolder, messages, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();

it("test --per-class, --confusion and --worst agree with each other and with the accuracy", () => {
  const ended = squeezenet(
    folder,
    ...["test", "-model", "net_b16.prototxt", "-weights", "runs/sgd_iter_size4_iter_30.caffemodel", "-iterations", "4"],
    ...["--per-class", "--confusion", "confusion.csv", "--worst", "3"],
  );
  expect(ended.code, ended.err).toBe(0);
  const matrix = readFileSync(join(folder, "confusion.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(",").slice(1).map(Number));
  const all = matrix.flat().reduce((a, b) => a + b);
  const right = matrix.reduce((sum, row, label) => sum + expectFound(row, label), 0);
  expect(all).toBe(64);
  const accuracy = messages(ended).find((line) => line.startsWith("accuracy = "))!;
  expect(Number(accuracy.split(" ")[2])).toBeCloseTo(right / all, 5);
  const rows = ended.out.trim().split("\n");
  expect(rows[0]).toMatch(/^class +images +right +share$/);
  expect(rows.slice(1, 11).map((row) => Number(row.trim().split(/ +/)[2]))).toEqual(
    matrix.map((row, label) => row[label]),
  );
  expect(rows[11]).toMatch(/^record +key +label +taken for +by$/);
  const margins = rows.slice(12).map((row) => Number(row.trim().split(/ +/).at(-1)));
  expect(margins).toHaveLength(3);
  expect(margins).toEqual(margins.toSorted((a, b) => b - a));
});

it("judges the first of equal scores, and leaves out labels that are no class", () => {
  const judgement = new Judgement(3);
  judgement.add(Float32Array.of(1, 1, 0, 0, 2, 5, 9, 9, 9), Float32Array.of(0, 1, 255));
  expect(judgement.classes()).toEqual([
    { label: 0, images: 1, right: 1 },
    { label: 1, images: 1, right: 0 },
    { label: 2, images: 0, right: 0 },
  ]);
  expect(judgement.worst(5)).toEqual([{ sample: 1, label: 1, taken: 2, margin: 3 }]);
  expect(judgement.confusion()).toBe("class,0,1,2\n0,1,0,0\n1,0,0,1\n2,0,0,0\n");
});
