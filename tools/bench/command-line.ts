/** What `npm run bench` is asked for. */
export interface BenchOptions {
  /** Fewer repeats, one net, no training by peers that take minutes for it. */
  readonly quick: boolean;
  /** JSON lines alone on stdout. */
  readonly json: boolean;
  /** Whether docs/performance.md takes the results. */
  readonly write: boolean;
  /** Released weights, `squeezenet_v1.0.caffemodel` and `squeezenet_v1.1.caffemodel`; random ones from a seed without. */
  readonly models: string | null;
  /** Parts of candidates' names: only those run. All for none. */
  readonly only: readonly string[];
}

export const help = `Usage: npm run bench -- [--quick] [--json] [--write] [--models FOLDER] [CANDIDATE…]

Times SqueezeNet on this machine, ours and its peers by turns: inference of one image, training of 16, the time from the
start of a process to its first result, and peak memory. Installs the peers first, into tools/bench/peers.

  --quick          v1.0 alone, fewer repeats: under four minutes
  --json           one JSON object a line, nothing else
  --write          put the table and the plot into docs/performance.md
  --models FOLDER  squeezenet_v1.0.caffemodel and squeezenet_v1.1.caffemodel to take the weights from; random ones without
  CANDIDATE        parts of names: only these candidates, such as cpu-worker or onnx`;

/** A command line that cannot be followed. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** Reads the command line; null for a request for help. @throws UsageError for an unknown option */
export function readOptions(given: readonly string[]): BenchOptions | null {
  const options = { quick: false, json: false, write: false, models: null as string | null, only: [] as string[] };
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!;
    if (word === "--help") return null;
    if (word === "--quick" || word === "--json" || word === "--write") options[word.slice(2) as "quick"] = true;
    else if (word === "--models") {
      options.models = given[++i] ?? null;
      if (options.models === null) throw new UsageError("--models needs a folder after it");
    } else if (word.startsWith("-"))
      throw new UsageError(`unknown option ${word} (there is: --quick, --json, --write, --models FOLDER, --help)`);
    else options.only.push(word);
  }
  return options;
}
