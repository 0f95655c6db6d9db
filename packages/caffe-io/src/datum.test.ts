import { expect, test } from "vitest";
import { create, has, readDatum, WireError, writeDatum } from "./index.ts";

test("a datum reads as it was written, its pixels a view of the record", () => {
  const pixels = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
  const bytes = writeDatum(
    create("Datum", { channels: 3, height: 2, width: 2, data: pixels, label: 281, encoded: false }),
  );
  const datum = readDatum(bytes);
  expect([datum.channels, datum.height, datum.width, datum.label]).toEqual([3, 2, 2, 281]);
  expect(datum.data).toEqual(pixels);
  expect(datum.data.buffer).toBe(bytes.buffer);
  expect(has(datum, "encoded")).toBe(true);
});

test("a datum may hold floats, which are not packed", () => {
  const datum = create("Datum", { float_data: [0.5, -1] });
  expect(writeDatum(datum)).toEqual(Uint8Array.of(0x35, 0, 0, 0, 0x3f, 0x35, 0, 0, 0x80, 0xbf));
  expect(readDatum(writeDatum(datum)).float_data).toEqual(Float32Array.of(0.5, -1));
});

test("a negative label takes ten bytes, as in C++", () => {
  expect(writeDatum(create("Datum", { label: -1 }))).toHaveLength(11);
  expect(readDatum(writeDatum(create("Datum", { label: -1 }))).label).toBe(-1);
});

test("a record in a Node Buffer reads as plain bytes", () => {
  const bytes = Buffer.from(writeDatum(create("Datum", { data: Uint8Array.of(1, 2) })));
  expect(readDatum(bytes).data.constructor).toBe(Uint8Array);
});

test("a damaged record says which it is", () => {
  expect(() => readDatum(Uint8Array.of(0x22, 9, 1), "train_lmdb, key 00000000_a.png")).toThrow(
    new WireError("train_lmdb, key 00000000_a.png", 0, "Datum.data", "premature EOF"),
  );
});
