import { describe, expect, test } from "vitest";
import { BlobError, blobGradients, blobShape, create, encodeMessage, readBlobProto, shapeEquals } from "./index.ts";

describe("shapeEquals", () => {
  const legacy = (num: number, channels: number, height: number, width: number) =>
    create("BlobProto", { num, channels, height, width });
  const modern = (...dim: readonly number[]) => create("BlobProto", { shape: { dim } });

  test.each([
    [legacy(1, 1, 1, 5), [5], true],
    [legacy(1, 1, 3, 5), [3, 5], true],
    [legacy(1, 1, 3, 5), [5], false],
    [legacy(2, 1, 3, 5), [3, 5], false],
    [legacy(2, 4, 3, 5), [2, 4, 3, 5], true],
    [legacy(1, 1, 1, 1), [], true],
    [legacy(1, 2, 3, 4), [1, 1, 2, 3, 4], false],
    [modern(3, 5), [3, 5], true],
    [modern(1, 1, 3, 5), [3, 5], false],
    [modern(5), [5, 1], false],
    [modern(), [], true],
  ])("%j against %j is %s", (blob, shape, expected) => {
    expect(shapeEquals(blob, shape)).toBe(expected);
  });
});

test("a legacy field decides the shape, as in Caffe, even beside a modern one", () => {
  expect(blobShape(create("BlobProto", { width: 3, shape: { dim: [4] } }))).toEqual([0, 0, 0, 3]);
  expect(blobShape(create("BlobProto", { shape: { dim: [4] } }))).toEqual([4]);
});

test("gradients are those of the file, or none", () => {
  expect([...blobGradients(create("BlobProto", { diff: [1] }))]).toEqual([1]);
  expect([...blobGradients(create("BlobProto", { double_diff: [2] }))]).toEqual([2]);
  expect(blobGradients(create("BlobProto", { data: [1] }))).toHaveLength(0);
});

test("a file whose numbers do not fill its shape is a BlobError", () => {
  const bytes = encodeMessage(create("BlobProto", { num: 1, channels: 3, height: 2, width: 2, data: [1, 2, 3] }));
  expect(() => readBlobProto(bytes, "mean.binaryproto")).toThrow(
    new BlobError("mean.binaryproto: the blob's shape 1x3x2x2 has 12 numbers, but its data has 3"),
  );
});
