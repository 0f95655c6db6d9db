// Time and memory of reading and writing a .caffemodel of AlexNet's size (61 million weights, 244 MB), made in a
// temporary folder. After `pnpm build`: node packages/caffe-io/bench/decode-caffemodel.mjs
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { blobValues, create, readDatum, readNetBinary, writeDatum, writeNetBinary } from "../dist/index.js";

// conv1 to fc8 of AlexNet: weights and biases.
const shapes = [
  [[96, 3, 11, 11], [96]],
  [[256, 48, 5, 5], [256]],
  [[384, 256, 3, 3], [384]],
  [[384, 192, 3, 3], [384]],
  [[256, 192, 3, 3], [256]],
  [[4096, 9216], [4096]],
  [[4096, 4096], [4096]],
  [[1000, 4096], [1000]],
];

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const peak = () => process.resourceUsage().maxRSS * 1024;
const timed = (action) => {
  const start = performance.now();
  const result = action();
  return { result, milliseconds: performance.now() - start };
};

/** `shift` letters more in each name move the weights in the file: their alignment decides whether they are views. */
function make(file, shift) {
  const net = create("NetParameter", {
    name: "bench",
    layer: shapes.map((blobs, i) => ({
      name: `layer${i}${"x".repeat(shift)}`,
      type: "Convolution",
      blobs: blobs.map((dim) => ({
        shape: { dim },
        data: new Float32Array(dim.reduce((a, b) => a * b, 1)).fill(0.01 * (i + 1)),
      })),
    })),
  });
  const written = timed(() => writeNetBinary(net));
  writeFileSync(file, written.result);
  const megabytesMade = megabytes(written.result.length);
  console.log(`encode      ${megabytesMade} in ${written.milliseconds.toFixed(0)} ms, peak RSS ${megabytes(peak())}`);
}

function read(file, overwrite) {
  const bytes = readFileSync(file);
  const before = peak();
  const { result, milliseconds } = timed(() => readNetBinary(bytes, { file, overwrite }));
  const blobs = result.message.layer.flatMap((layer) => layer.blobs);
  const views = blobs.filter((blob) => blobValues(blob).buffer === bytes.buffer).length;
  const numbers = blobs.reduce((sum, blob) => sum + blobValues(blob).length, 0);
  console.log(
    `decode      ${overwrite ? "with overwrite, " : ""}${megabytes(bytes.length)}, ${numbers} numbers in ${milliseconds.toFixed(1)} ms; ${views} of ${blobs.length} blobs are views;`,
    `peak RSS ${megabytes(before)} with the file read, ${megabytes(peak())} after decoding`,
  );
}

function datum() {
  const bytes = writeDatum(
    create("Datum", {
      channels: 3,
      height: 227,
      width: 227,
      data: new Uint8Array(3 * 227 * 227),
      label: 7,
      encoded: false,
    }),
  );
  const count = 300_000;
  for (let i = 0; i < count; i++) readDatum(bytes);
  const { milliseconds } = timed(() => {
    for (let i = 0; i < count; i++) readDatum(bytes);
  });
  console.log(`datum       ${bytes.length} bytes in ${((1000 * milliseconds) / count).toFixed(2)} µs`);
}

// Each measurement in a process of its own, for its peak of memory.
const [, , what, file, shift] = process.argv;
if (what === "make") make(file, Number(shift));
else if (what === "read") read(file, false);
else if (what === "overwrite") read(file, true);
else if (what === "datum") datum();
else {
  const folder = mkdtempSync(join(tmpdir(), "caffe-io-bench-"));
  const again = (...parameters) => {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...parameters], {
      stdio: "inherit",
    });
    if (status !== 0) process.exitCode = 1;
  };
  try {
    for (const each of ["0", "1", "2", "3"]) {
      const model = join(folder, `${each}.caffemodel`);
      again("make", model, each);
      if (statSync(model).size < 240e6) throw new Error("the model is too small");
      again("read", model);
      again("overwrite", model);
      rmSync(model);
    }
    again("datum");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
