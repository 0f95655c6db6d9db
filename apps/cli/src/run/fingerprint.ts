import { existsSync } from "node:fs";
import { createHash } from "node:crypto";
import { readsDatabase } from "@squeezenet/caffe";
import {
  clone,
  has,
  type LayerParameter,
  type NetParameter,
  printText,
  type SolverParameter,
} from "@squeezenet/caffe-io";
import { openLmdb } from "@squeezenet/data";
import { readBytes } from "../read-files.ts";
import { sha256 } from "./hashes.ts";

/** What the numbers of a run depend on: the same fingerprint and the same seed give the same bits. */
export interface Fingerprint {
  /** Each layer of the training net, hashed without batch_size and without where its data lie. */
  readonly net: readonly (readonly [layer: string, hash: string])[];
  /** The solver's fields that reach the numbers, as text. */
  readonly solver: Readonly<Record<string, string>>;
  /** batch_size × iter_size of the training net. */
  readonly effectiveBatch: number;
  readonly rng: string;
  readonly shuffle: boolean;
  /** For each Data layer, hashes of its records' number and of a sample of them, and of its mean file. */
  readonly data: Readonly<Record<string, string>>;
}

/** Fields that say where to read, when to speak or when to save, and reach no number of the model. */
const silent = new Set<keyof SolverParameter>([
  ...(["net", "net_param", "train_net", "train_net_param", "test_net", "test_net_param", "weights"] as const),
  ...(["train_state", "test_state", "test_iter", "test_interval", "test_compute_loss", "test_initialization"] as const),
  ...(["display", "average_loss", "max_iter", "iter_size", "debug_info", "layer_wise_reduce"] as const),
  ...(["snapshot", "snapshot_prefix", "snapshot_diff", "snapshot_format", "snapshot_after_train"] as const),
  ...(["solver_mode", "device_id", "random_seed"] as const),
]);

/** @param net the training net after filtering by phase and after overrides */
export function fingerprintOf(
  solver: SolverParameter,
  net: NetParameter,
  choice: { readonly rng: string; readonly shuffle: boolean },
): Fingerprint {
  const databases = net.layer.filter(readsDatabase);
  const fields = (Object.keys(solver) as (keyof SolverParameter)[])
    .filter((field) => has(solver, field) && !silent.has(field))
    .map((field) => [field, JSON.stringify(solver[field])] as const);
  // The poly policy alone looks at the end of the run.
  const end = solver.lr_policy === "poly" ? [["max_iter", String(solver.max_iter)] as const] : [];
  return {
    net: net.layer.map((layer) => [layer.name, sha256(printText(timeless(layer)))]),
    solver: Object.fromEntries([...fields, ...end]),
    effectiveBatch: (databases[0]?.data_param.batch_size ?? 1) * solver.iter_size,
    ...choice,
    data: Object.fromEntries(databases.map((layer) => [layer.name, dataHash(layer)])),
  };
}

/** A layer without what may change between two parts of one run: how its batch is split, and where its data lie. */
function timeless(layer: LayerParameter): LayerParameter {
  if (!readsDatabase(layer)) return layer;
  const { mean_file, ...transform } = layer.transform_param;
  return clone(layer, {
    data_param: { ...layer.data_param, batch_size: undefined, source: undefined, prefetch: undefined },
    transform_param: mean_file === "" ? layer.transform_param : { ...transform, mean_file: undefined },
  });
}

/** Records looked at, evenly spaced: enough to tell data sets apart, and soon done on one of a million images. */
const SAMPLE = 64;

function dataHash({ data_param: { source }, transform_param: { mean_file } }: LayerParameter): string {
  const reader = openLmdb(source);
  try {
    const hash = createHash("sha256").update(`${reader.entries} records\n`);
    const count = Math.min(SAMPLE, reader.entries);
    for (let i = 0; i < count; i++) {
      const { key, value } = reader.entryAt(Math.floor((i * reader.entries) / count));
      hash.update(`${key.length} ${value.length}\n`).update(key).update(value);
    }
    if (mean_file !== "" && existsSync(mean_file)) hash.update(readBytes(mean_file, "a mean file"));
    return hash.digest("hex");
  } finally {
    reader.close();
  }
}
