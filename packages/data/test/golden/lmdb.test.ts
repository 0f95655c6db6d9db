import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDatum } from "@squeezenet/caffe-io";
import { decodeImage, openLmdb, planar } from "@squeezenet/data";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("data/data/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${folder}data_manifest.json`, "utf8"));
interface Item {
  readonly key: string;
  readonly label: number;
  readonly value_bytes: number;
  readonly channels: number;
}
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("an LMDB that genuine liblmdb 0.9 wrote", () => {
  it("is read to the last byte: three levels, deletions, a 20 kB value", () => {
    const reader = openLmdb(`${folder}many_keys_lmdb`);
    const hash = createHash("sha256");
    const length = new Uint8Array(4);
    const add = (bytes: Uint8Array): void => {
      new DataView(length.buffer).setUint32(0, bytes.length, true);
      hash.update(length).update(bytes);
    };
    for (const { key, value } of reader) {
      add(key);
      add(value);
    }
    expect(reader.entries).toBe(manifest.many_keys_lmdb.entries);
    expect(hash.digest("hex")).toBe(manifest.many_keys_lmdb.rolling_sha256);
    reader.close();
  });

  it("gives the same entry by index, by key and in order", () => {
    const reader = openLmdb(`${folder}many_keys_lmdb`);
    let index = 0;
    for (const { key, value } of reader) {
      expect(text(reader.entryAt(index).key)).toBe(text(key));
      expect(reader.entryAt(index).value).toEqual(value);
      expect(reader.get(key)).toEqual(value);
      index++;
    }
    expect(reader.get(new TextEncoder().encode("no such key"))).toBeUndefined();
    reader.close();
  });

  for (const name of ["train_lmdb", "test_lmdb"])
    it(`${name}: keys, labels and pixels are those of Caffe's convert_imageset`, () => {
      const reader = openLmdb(`${folder}${name}`);
      const pixels = createHash("sha256");
      const listed = new Map<string, Item>(manifest[name].items.map((item: Item) => [item.key, item]));
      let index = 0;
      for (const { key, value } of reader) {
        const datum = readDatum(value);
        pixels.update(datum.data);
        // The manifest lists the first and the last records.
        const item = listed.get(text(key));
        if (item !== undefined) {
          expect([datum.label, value.length, datum.channels]).toEqual([item.label, item.value_bytes, item.channels]);
          listed.delete(text(key));
        }
        index++;
      }
      expect(index).toBe(manifest[name].entries);
      expect(listed.size).toBe(0);
      expect(pixels.digest("hex")).toBe(manifest[name].pixels_sha256);
      reader.close();
    });

  it("train_jpg_lmdb: JPEG datums decode to the pixels of OpenCV, byte for byte", async () => {
    const reader = openLmdb(`${folder}train_jpg_lmdb`);
    const want = new Uint8Array(readFileSync(`${folder}train_jpg_decoded_opencv.u8`));
    let at = 0;
    for (const { key, value } of reader) {
      const datum = readDatum(value);
      expect(datum.encoded).toBe(true);
      const pixels = planar(await decodeImage(datum.data, text(key), { mode: "native" }));
      expect(pixels).toEqual(want.subarray(at, at + pixels.length));
      at += pixels.length;
    }
    expect(at).toBe(want.length);
    reader.close();
  });
});
