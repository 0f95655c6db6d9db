import { readsDatabase } from "@squeezenet/caffe";
import {
  clone,
  has,
  type LayerParameter,
  type NetParameter,
  printText,
  type SolverParameter,
} from "@squeezenet/caffe-io";
import type { Host } from "../host.ts";
import { textHash } from "./hashes.ts";

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

/** What a fingerprint depends on beside solver, net and data. */
export interface FingerprintChoices {
  readonly rng: string;
  readonly shuffle: boolean;
  /** Samples a batch of the caller's own, which no database vouches for; null for a net that reads databases. */
  readonly fedBatch?: number | null;
}

/** Fields that say where to read, when to speak or when to save, and reach no number of the model. */
const silent = new Set<keyof SolverParameter>([
  ...(["net", "net_param", "train_net", "train_net_param", "test_net", "test_net_param", "weights"] as const),
  ...(["train_state", "test_state", "test_iter", "test_interval", "test_compute_loss", "test_initialization"] as const),
  ...(["display", "average_loss", "max_iter", "iter_size", "debug_info", "layer_wise_reduce"] as const),
  ...(["snapshot", "snapshot_prefix", "snapshot_diff", "snapshot_format", "snapshot_after_train"] as const),
  ...(["solver_mode", "device_id", "random_seed"] as const),
]);

/**
 * The fingerprint of a run.
 * @param net the training net after filtering by phase and after overrides
 * @throws LmdbError or TrainingError for data that cannot be read
 */
export async function fingerprintOf(
  solver: SolverParameter,
  net: NetParameter,
  { fedBatch = null, ...choice }: FingerprintChoices,
  host: Host,
): Promise<Fingerprint> {
  const databases = fedBatch === null ? net.layer.filter(readsDatabase) : [];
  const fields = (Object.keys(solver) as (keyof SolverParameter)[])
    .filter((field) => has(solver, field) && !silent.has(field))
    .map((field) => [field, JSON.stringify(solver[field])] as const);
  // The poly policy alone looks at the end of the run.
  const end = solver.lr_policy === "poly" ? [["max_iter", String(solver.max_iter)] as const] : [];
  return {
    net: await Promise.all(
      net.layer.map(async (layer) => [layer.name, await textHash(printText(timeless(layer)), host.hashing)] as const),
    ),
    solver: Object.fromEntries([...fields, ...end]),
    effectiveBatch: (fedBatch ?? databases[0]?.data_param.batch_size ?? 1) * solver.iter_size,
    ...choice,
    data: Object.fromEntries(
      await Promise.all(databases.map(async (layer) => [layer.name, await dataHash(layer, host)] as const)),
    ),
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

async function dataHash({ data_param, transform_param }: LayerParameter, host: Host): Promise<string> {
  const { mean_file } = transform_param;
  const reader = await host.databases.records(data_param.source);
  try {
    const parts: Uint8Array[] = [new TextEncoder().encode(`${reader.entries} records\n`)];
    const count = Math.min(SAMPLE, reader.entries);
    for (let i = 0; i < count; i++) {
      const { key, value } = reader.entryAt(Math.floor((i * reader.entries) / count));
      parts.push(new TextEncoder().encode(`${key.length} ${value.length}\n`), key, value);
    }
    if (mean_file !== "" && (await host.files.exists(mean_file)))
      parts.push(await host.files.read(mean_file, "a mean file"));
    return await host.hashing.sha256(parts);
  } finally {
    reader.close();
  }
}
