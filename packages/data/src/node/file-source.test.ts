import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLmdb } from "./file-source.ts";
import { LmdbError } from "../lmdb/lmdb-error.ts";

const golden = fileURLToPath(new URL("../../test/golden/data/data/many_keys_lmdb/", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "squeezenet-lmdb-errors-"));
const file = join(home, "lmdb", "data.mdb");
beforeAll(() => cpSync(golden, join(home, "lmdb"), { recursive: true }));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The database with some bytes changed. */
function changed(change: (bytes: Buffer) => void): string {
  const bytes = readFileSync(join(golden, "data.mdb"));
  change(bytes);
  const path = join(home, "changed.mdb");
  writeFileSync(path, bytes);
  return path;
}

const readAll = (path: string): number => [...openLmdb(path)].length;

describe("openLmdb", () => {
  it("takes the directory or the file", () => {
    expect(readAll(join(home, "lmdb"))).toBe(1715);
    expect(readAll(file)).toBe(1715);
  });

  it("says what is missing", () => {
    expect(() => openLmdb(join(home, "nowhere"))).toThrow(LmdbError);
    expect(() => openLmdb(join(home, "nowhere"))).toThrow("no such LMDB (looked for in ");
    mkdirSync(join(home, "empty"));
    expect(() => openLmdb(join(home, "empty"))).toThrow("is a directory without data.mdb, so no LMDB");
  });

  it("says what is no LMDB, and what is one of LMDB 1.0", () => {
    expect(() => openLmdb(changed((bytes) => bytes.fill(7)))).toThrow(
      "is not an LMDB file: no LMDB magic number at byte 16",
    );
    const newer = changed((bytes) => {
      bytes.copyWithin(24, 16, 152);
      bytes.writeUInt32LE(0, 16);
      bytes.writeUInt32LE(2, 28);
    });
    expect(() => openLmdb(newer)).toThrow("was written by LMDB 1.0 (data version 2); LMDB 0.9 is read");
  });

  it("names the damaged page", () => {
    const bytes = readFileSync(file);
    const meta = bytes.readBigUInt64LE(144) > bytes.readBigUInt64LE(4096 + 144) ? 0 : 4096;
    const page = Number(bytes.readBigUInt64LE(meta + 128));
    expect(() => readAll(changed((bytes) => bytes.writeUInt8(99, page * 4096)))).toThrow(
      `page ${page} is damaged: it calls itself 99`,
    );
    expect(() => readAll(changed((bytes) => bytes.writeUInt16LE(5, page * 4096 + 12)))).toThrow(
      `page ${page} is damaged: its free space is 5`,
    );
  });

  it("says that a file is cut short", () => {
    const path = changed(() => {});
    truncateSync(path, 40 * 4096);
    expect(() => readAll(path)).toThrow("is cut short: page");
  });

  it("throws nothing but LmdbError, and ends, whatever a byte is changed to", () => {
    for (let i = 0; i < 150; i++) {
      const path = changed((bytes) => bytes.writeUInt8((i * 37) % 256, (i * 7919 * 13) % bytes.length));
      try {
        readAll(path);
      } catch (error) {
        expect(error).toBeInstanceOf(LmdbError);
      }
    }
  });
});
