import { readdirSync, readFileSync } from "node:fs";
import {
  blobShape,
  blobValues,
  decodeMessage,
  encodeMessage,
  readBlobProto,
  readNetBinary,
  readSolverState,
  shapeEquals,
  writeBlobProto,
  writeNetBinary,
  writeSolverState,
} from "@squeezenet/caffe-io";
import { describe, expect, test } from "vitest";

const folder = new URL("data/solver/", import.meta.url);
const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, folder)));
const files = (ending: string): string[] => readdirSync(folder).filter((file) => file.endsWith(ending));

describe.each(files(".caffemodel"))("%s", (file) => {
  const { message, upgrades } = readNetBinary(bytesOf(file), { file });

  test("is written again byte for byte", () => {
    expect(encodeMessage(decodeMessage("NetParameter", bytesOf(file)))).toEqual(bytesOf(file));
  });
  test("is up to date, but for BatchNorm, which Caffe upgrades in its own files each time", () => {
    const hasBatchNorm = message.layer.some(({ type }) => type === "BatchNorm");
    expect(hasBatchNorm).toBe(file.includes("_bn"));
    if (!hasBatchNorm) expect(writeNetBinary(message)).toEqual(bytesOf(file));
    expect(upgrades.map(({ line }) => line)).toEqual(hasBatchNorm ? [79, 82] : []);
  });
  test("has as many numbers in each blob as its shape says", () => {
    const blobs = message.layer.flatMap((layer) => layer.blobs);
    expect(blobs.length).toBeGreaterThan(0);
    for (const blob of blobs) expect(blobValues(blob).length).toBe(blobShape(blob).reduce((a, b) => a * b, 1));
  });
});

describe.each(files(".solverstate"))("%s", (file) => {
  const state = readSolverState(bytesOf(file), file);

  test("is written again byte for byte", () => {
    expect(writeSolverState(state)).toEqual(bytesOf(file));
  });
  test("says its iteration and its model", () => {
    expect(state.learned_net).toMatch(new RegExp(`_iter_${state.iter}.caffemodel$`));
    expect(file).toContain(`_iter_${state.iter}.`);
  });
});

test("the mean image has Caffe's legacy shape 1x3x32x32 and is written again byte for byte", () => {
  const blob = readBlobProto(bytesOf("mean.binaryproto"), "mean.binaryproto");
  expect(blobShape(blob)).toEqual([1, 3, 32, 32]);
  expect(shapeEquals(blob, [3, 32, 32])).toBe(true);
  expect(shapeEquals(blob, [3, 32, 31])).toBe(false);
  expect(writeBlobProto(blob)).toEqual(bytesOf("mean.binaryproto"));
});
