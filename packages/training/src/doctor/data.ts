import { type LayerParameter, readDatum } from "@squeezenet/caffe-io";
import type { Databases, Records } from "../databases.ts";
import { type Finding, finding } from "./finding.ts";

/** Records whose labels are looked at: all of a set of up to this many, else so many evenly spaced. */
const LOOKED_AT = 200_000;

/** The labels that a loss may be given. */
export interface Classes {
  readonly layer: string;
  readonly classes: number;
  readonly ignoreLabel: number | null;
}

/**
 * Looks through a Data layer's database: its size, and every label against the classes of the loss. Returns the number of
 * its records.
 * @throws LmdbError or WireError for what cannot be read
 */
export async function* checkData(
  layer: LayerParameter,
  classes: Classes | null,
  phase: string,
  databases: Databases,
): AsyncGenerator<Finding, number> {
  const reader = await databases.records(layer.data_param.source);
  const check = `data, ${phase}`;
  try {
    const { found, wrong, looked } = countLabels(reader, classes);
    const part = looked === reader.entries ? "" : ` (${looked} of them looked at)`;
    const name = `layer "${layer.name}", ${layer.data_param.source}`;
    if (wrong.length > 0 && classes !== null)
      yield finding(
        "error",
        check,
        `${name}: ${wrong.length} of ${looked} records have a label that is none of the ${classes.classes} classes of layer "${classes.layer}" ` +
          `(0 to ${classes.classes - 1}), such as ${wrong.slice(0, 3).join("; ")}: mend the list and convert again, or set num_output to ${Math.max(...found.keys()) + 1} or more`,
      );
    else
      yield finding(
        "ok",
        check,
        `${name}: ${reader.entries} records${part}, ${found.size} labels, ${rangeOf([...found.keys()])}`,
      );
    if (classes !== null) yield* findAbsent(found, classes, check, name);
    return reader.entries;
  } finally {
    reader.close();
  }
}

interface Counted {
  readonly found: ReadonlyMap<number, number>;
  /** Records with a label that is no class, for people. */
  readonly wrong: readonly string[];
  readonly looked: number;
}

function countLabels(reader: Records, classes: Classes | null): Counted {
  const found = new Map<number, number>();
  const wrong: string[] = [];
  const looked = Math.min(reader.entries, LOOKED_AT);
  for (let i = 0; i < looked; i++) {
    const index = Math.floor((i * reader.entries) / looked);
    const { key, value } = reader.entryAt(index);
    const { label } = readDatum(value, `${reader.name}: record ${index}`);
    found.set(label, (found.get(label) ?? 0) + 1);
    if (classes !== null && label !== classes.ignoreLabel && !(label >= 0 && label < classes.classes))
      wrong.push(`record ${index} (key "${new TextDecoder().decode(key)}") with label ${label}`);
  }
  return { found, wrong, looked };
}

const rangeOf = (labels: readonly number[]): string =>
  labels.length === 0 ? "none" : `${Math.min(...labels)} to ${Math.max(...labels)}`;

/** Classes without a record, and sets that are far from even. */
function* findAbsent(
  found: ReadonlyMap<number, number>,
  { classes }: Classes,
  check: string,
  name: string,
): Generator<Finding, void> {
  const absent = Array.from({ length: classes }, (_, label) => label).filter((label) => !found.has(label));
  if (absent.length > 0)
    yield finding(
      "warning",
      check,
      `${name}: ${absent.length} of ${classes} classes have no record: ${absent.slice(0, 5).join(", ")}${absent.length > 5 ? ", …" : ""}`,
    );
}
