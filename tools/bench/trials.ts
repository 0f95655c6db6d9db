import type { Request } from "./candidate.ts";

/** Something that is measured beside others. */
export interface Trial {
  readonly name: string;
  /** Script under tools/bench. */
  readonly script: string;
  readonly request: Omit<Request, "folder" | "trainNet">;
  /** Seconds a run takes: those that are slow take part in few rounds. */
  readonly slow?: boolean;
}

const ours = (mode: Request["mode"], batch: number, threads: number, simd: "relaxed" | "portable"): Trial => ({
  name: `cpu-worker, ${simd} SIMD, ${threads} thread${threads === 1 ? "" : "s"}`,
  script: "candidates/cpu-worker.mjs",
  request: { mode, batch, threads, simd },
});
const peer = (name: string, threads: number, more: object = {}): Trial => ({
  name: `${name}, ${threads} thread${threads === 1 ? "" : "s"}`,
  script: `peers/${name.startsWith("tfjs") ? "tfjs" : name}.mjs`,
  request: { mode: "infer", batch: 1, threads, ...more },
});

/** Inference of one image. Every candidate answers the same input with the same weights. */
export const inference: readonly Trial[] = [
  ours("infer", 1, 1, "relaxed"),
  ours("infer", 1, 2, "relaxed"),
  ours("infer", 1, 1, "portable"),
  ours("infer", 1, 2, "portable"),
  peer("onnxruntime-node", 1),
  peer("onnxruntime-node", 2),
  peer("onnxruntime-web", 1),
  peer("onnxruntime-web", 2),
  peer("tfjs wasm", 1, { backend: "wasm" }),
  peer("tfjs wasm", 2, { backend: "wasm" }),
  { ...peer("tfjs cpu", 1, { backend: "cpu" }), slow: true },
];

/** Training: forward, backward and update. No other runtime for JavaScript trains convolutions but in plain JavaScript. */
export const training: readonly Trial[] = [
  ours("train", 16, 1, "relaxed"),
  ours("train", 16, 2, "relaxed"),
  ours("train", 16, 2, "portable"),
];
/** What of it is the forward pass. */
export const forwardOnly: readonly Trial[] = [
  ours("forward", 16, 1, "relaxed"),
  ours("forward", 16, 2, "relaxed"),
  ours("forward", 16, 2, "portable"),
];
/** Minutes for one update of 16 images: it is given one image. */
export const trainingOfPeers: readonly Trial[] = [
  {
    ...peer("tfjs cpu", 1, { backend: "cpu" }),
    request: { mode: "train", batch: 1, threads: 1, backend: "cpu" },
    slow: true,
  },
  {
    ...peer("tfjs wasm", 1, { backend: "wasm" }),
    request: { mode: "train", batch: 1, threads: 1, backend: "wasm" },
    slow: true,
  },
];

const peak = (simd: "relaxed" | "portable", threads: number): Trial => ({
  name: `128-bit ${simd}, ${threads} thread${threads === 1 ? "" : "s"}`,
  script: "candidates/peak.mjs",
  // Each thread does all of the work of one.
  request: { mode: "infer", batch: threads, threads, simd },
});

/** The machine's limit for such arithmetic, and what a second thread adds to it: nothing computes faster, nor gains more. */
export const peaks: readonly Trial[] = [peak("relaxed", 1), peak("relaxed", 2), peak("portable", 1)];

/** The convolutions alone, and the limit beside them. */
export const limits: readonly { readonly convolutions: Trial; readonly peak: Trial }[] = (
  ["relaxed", "portable"] as const
).map((simd) => ({ convolutions: ours("convolutions", 1, 1, simd), peak: peak(simd, 1) }));
