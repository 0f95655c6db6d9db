// @ts-check
// The machine's own limit for 128-bit arithmetic in WebAssembly: twelve independent chains of multiply and add in registers,
// on each of some threads.
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { request, serve } from "./protocol.mjs";

const CHAINS = 12;
/** As long as an image takes: a thread that was asleep needs a moment, here as there. */
const ITERATIONS = 10_000_000;

/** @param {number} value */
const leb = (value) => {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
};
/** @param {readonly number[]} bytes */
const sized = (bytes) => [...leb(bytes.length), ...bytes];
/** @param {number} id @param {readonly number[]} bytes */
const section = (id, bytes) => [id, ...sized(bytes)];

/** @param {boolean} relaxed */
function peakModule(relaxed) {
  /** @param {number} i */
  const get = (i) => [0x20, i];
  /** @param {number} i */
  const set = (i) => [0x21, i];
  const simd = (/** @type {number} */ op) => [0xfd, ...leb(op)];
  // Local 0 counts down; 1 and 2 are a factor and a term, 3 and on the chains: each becomes itself times the factor plus the term.
  const chain = (/** @type {number} */ i) =>
    relaxed
      ? [...get(3 + i), ...get(1), ...get(2), ...simd(0x105), ...set(3 + i)]
      : [...get(3 + i), ...get(1), ...simd(0xe6), ...get(2), ...simd(0xe4), ...set(3 + i)];
  const indices = Array.from({ length: CHAINS }, (_, i) => i);
  const splat = (/** @type {number} */ local) => [0x43, 0x00, 0x00, 0x80, 0x3f, ...simd(0x13), ...set(local)];
  const body = [
    ...[...splat(1), ...splat(2)],
    ...[0x03, 0x40],
    ...indices.flatMap(chain),
    ...[...get(0), 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b],
    ...indices.slice(1).flatMap((i) => [...get(3), ...get(3 + i), ...simd(0xe4), ...set(3)]),
    ...[...get(3), ...simd(0x1f), 0x00, 0x0b],
  ];
  const code = [0x01, CHAINS + 2, 0x7b, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, 0x01, 0x7f, 0x01, 0x7d]),
    ...section(3, [0x01, 0x00]),
    ...section(7, [0x01, 0x01, 0x66, 0x00, 0x00]),
    ...section(10, [0x01, ...sized(code)]),
  ]);
}

/** Milliseconds after which a thread is given up. */
const PATIENCE = 10_000;

/** Where threads meet: how often they were sent off, and how often one came back. */
const [sent, back] = [0, 1];

/** @param {boolean} relaxed @returns {Promise<() => void>} */
async function load(relaxed) {
  // Node 20's V8 knows relaxed SIMD behind this flag; later ones need none, and no other engine's flags are touched.
  const needsFlag = relaxed && process.versions.v8.startsWith("11.3.");
  if (needsFlag) (await import("node:v8")).setFlagsFromString("--experimental-wasm-relaxed-simd");
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(peakModule(relaxed)));
  const f = /** @type {(count: number) => number} */ (exports["f"]);
  return () => void f(ITERATIONS);
}

if (isMainThread)
  await serve(async () => {
    const relaxed = request.simd === "relaxed";
    const compute = await load(relaxed);
    const meeting = new Int32Array(new SharedArrayBuffer(8));
    const others = request.threads - 1;
    for (let i = 0; i < others; i++) new Worker(new URL(import.meta.url), { workerData: { relaxed, meeting } });
    let runs = 0;
    return {
      version: process.version,
      async run() {
        runs++;
        Atomics.add(meeting, sent, 1);
        Atomics.notify(meeting, sent);
        compute();
        for (let seen; (seen = Atomics.load(meeting, back)) < runs * others;)
          if (Atomics.wait(meeting, back, seen, PATIENCE) === "timed-out")
            throw new Error("a thread did not come back");
      },
    };
  });
else {
  const { relaxed, meeting } = workerData;
  const compute = await load(relaxed);
  for (let runs = 0; ; runs++) {
    Atomics.wait(meeting, sent, runs);
    compute();
    Atomics.add(meeting, back, 1);
    Atomics.notify(meeting, back);
  }
}
