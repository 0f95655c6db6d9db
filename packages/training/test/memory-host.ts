import { posix } from "node:path";
import type { DataSource } from "@squeezenet/data";
import { type Host, TrainingError } from "@squeezenet/training";

/** Four images of two pixels, each of the class of its brighter one. */
const images = [
  [1, 0],
  [0, 1],
  [3, 1],
  [1, 2],
] as const;

const arrays: DataSource = {
  shape: [2, 1, 1],
  size: images.length,
  async batch(start, count) {
    const taken = Array.from({ length: count }, (_, i) => images[(start + i) % images.length] ?? [0, 0]);
    return {
      data: Float32Array.from(taken.flat()),
      label: Float32Array.from(taken, ([left, right]) => (right > left ? 1 : 0)),
    };
  },
  async close() {},
};

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** A place without a file system, as a page is one: files in a map, hashes of SubtleCrypto, records from arrays. */
export function memoryHost(files: Map<string, Uint8Array>): Host {
  return {
    files: {
      paths: posix,
      exists: async (path) => files.has(path),
      isFolder: async () => false,
      list: async (folder) =>
        [...files.keys()].filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path)),
      async read(path, what) {
        const bytes = files.get(path);
        if (bytes === undefined) throw new TrainingError(`${path}: cannot read ${what}: no such file`);
        return bytes.slice();
      },
      writeWhole: async (path, bytes) => void files.set(path, bytes.slice()),
      remove: async (path) => void files.delete(path),
      probe: async () => null,
      free: async () => 1e9,
    },
    hashing: {
      sha256: async (parts) =>
        hex(await crypto.subtle.digest("SHA-256", await new Blob(parts.map((part) => part.slice())).arrayBuffer())),
    },
    databases: {
      open: async () => arrays,
      records: async (source) => ({
        name: source,
        entries: images.length,
        entryAt: (index) => ({ key: Uint8Array.of(index), value: Uint8Array.from(images[index] ?? []) }),
        close() {},
      }),
    },
    machine: { platform: "page", arch: "none", cpu: "unknown", cores: 1 },
    runtime: "a test",
    drawSeed: () => 7,
    pause: async () => {},
  };
}
