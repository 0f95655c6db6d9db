import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareKeys, LmdbError, LmdbWriter, openLmdb } from "@squeezenet/data";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

const home = mkdtempSync(join(tmpdir(), "squeezenet-lmdb-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(home, String(count++));

/** Keys of 1 to 511 bytes; values around the length from which they get pages of their own, and long ones. */
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 1480, max: 2060 }),
  fc.integer({ min: 4000, max: 20_000 }),
);
const entries = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 511 }), lengths, fc.nat({ max: 255 })), { maxLength: 120 })
  .map((all) => {
    const unique = new Map(
      all.map(([key, length, byte]) => [
        Buffer.from(key).toString("hex"),
        { key, value: new Uint8Array(length).fill(byte) },
      ]),
    );
    return [...unique.values()].toSorted((a, b) => compareKeys(a.key, b.key));
  });

function write(all: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[]): string {
  const path = fresh();
  const writer = new LmdbWriter(path);
  for (const { key, value } of all) writer.put(key, value);
  writer.close();
  return path;
}

/** Whether a program of Debian's lmdb packages is there. */
function available(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
const tools = available("mdb_stat", "-V");
const python = available("/usr/bin/python3", "-c", "import lmdb");

describe("LmdbWriter and openLmdb", () => {
  it("read back whatever was written, in key order", () => {
    fc.assert(
      fc.property(entries, (all) => {
        const reader = openLmdb(write(all));
        expect([...reader].map(({ key, value }) => ({ key: key.slice(), value: value.slice() }))).toEqual(all);
        expect(reader.entries).toBe(all.length);
        all.forEach(({ key, value }, i) => {
          expect(reader.entryAt(i).value).toEqual(value);
          expect(reader.get(key)).toEqual(value);
        });
        reader.close();
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("refuse keys that do not rise, empty and long ones, and a folder that holds a database", () => {
    const path = write([{ key: Uint8Array.of(1), value: Uint8Array.of(2) }]);
    expect(() => new LmdbWriter(path)).toThrow(LmdbError);
    const writer = new LmdbWriter(fresh());
    writer.put(Uint8Array.of(2), Uint8Array.of());
    expect(() => writer.put(Uint8Array.of(1), Uint8Array.of())).toThrow("keys must rise");
    expect(() => writer.put(Uint8Array.of(), Uint8Array.of())).toThrow("a key has 1 to 511 bytes, found 0");
    expect(() => writer.put(new Uint8Array(512).fill(9), Uint8Array.of())).toThrow("found 512");
    writer.abort();
  });
});

describe.skipIf(!tools)(
  `genuine liblmdb's mdb_stat${tools ? "" : " (skipped: Debian's lmdb-utils are not installed)"}`,
  () => {
    it("counts the entries of what was written", () => {
      fc.assert(
        fc.property(entries, (all) => {
          const output = execFileSync("mdb_stat", [write(all)], { encoding: "utf8" });
          expect(Number(/Entries: (\d+)/.exec(output)?.[1])).toBe(all.length);
        }),
        { numRuns: 15, seed: 3 },
      );
    });
  },
);

const script = `
import lmdb, sys, hashlib, os
path, mode = sys.argv[1:3]
if mode == "write":
    env = lmdb.open(path, map_size=1 << 28)
    with env.begin(write=True) as txn:
        for i in range(3000):
            txn.put(b"%08d_image" % ((i * 7919) % 3000), hashlib.sha512(b"%d" % i).digest() * (1 + (i % 50)))
        for i in range(0, 3000, 3):
            txn.delete(b"%08d_image" % i)
else:
    env = lmdb.open(path, readonly=(mode == "read"), map_size=1 << 28)
    if mode == "change":
        with env.begin(write=True) as txn:
            keys = [k for k, _ in txn.cursor()]
            for k in keys[::2]:
                txn.delete(k)
            for i in range(200):
                txn.put(b"new%05d" % i, b"v" * (i * 17))
with env.begin() as txn:
    h = hashlib.sha256()
    for k, v in txn.cursor():
        h.update(k); h.update(v)
    print(txn.stat()["entries"], h.hexdigest())
`;
const genuine = (path: string, mode: "read" | "write" | "change"): string =>
  execFileSync("/usr/bin/python3", ["-c", script, path, mode], { encoding: "utf8" }).trim();

async function ours(path: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const reader = openLmdb(path);
  const hash = createHash("sha256");
  for (const { key, value } of reader) hash.update(key).update(value);
  reader.close();
  return `${reader.entries} ${hash.digest("hex")}`;
}

describe.skipIf(!python)(
  `genuine liblmdb 0.9${python ? "" : " (skipped: Debian's python3-lmdb is not installed)"}`,
  () => {
    it("reads every byte of what was written, and can go on changing it", async () => {
      const all = fc.sample(entries, { numRuns: 4, seed: 4 });
      for (const each of all) {
        const path = write(each);
        expect(genuine(path, "read")).toBe(await ours(path));
        expect(genuine(path, "change")).toBe(await ours(path));
      }
    });

    it("writes what is read here, after thousands of insertions and deletions", async () => {
      const path = fresh();
      expect(genuine(path, "write")).toBe(await ours(path));
    });
  },
);
