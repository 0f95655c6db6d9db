import { type LayerParameter, readDatum } from "@squeezenet/caffe-io";
import { openLmdb, type LmdbReader } from "@squeezenet/data";
import type { Tell } from "./finding.ts";

/** Records whose labels are looked at: all of a set of up to this many, else so many evenly spaced. */
const LOOKED_AT = 200_000;

/** The labels that a loss may be given. */
export interface Classes {
  readonly layer: string;
  readonly classes: number;
  readonly ignoreLabel: number | null;
}

/** Looks through a Data layer's database: its size, and every label against the classes of the loss. */
export function checkData(layer: LayerParameter, classes: Classes | null, phase: string, tell: Tell): number {
  const reader = openLmdb(layer.data_param.source);
  const check = `data, ${phase}`;
  try {
    const { found, wrong, looked } = countLabels(reader, classes);
    const part = looked === reader.entries ? "" : ` (${looked} of them looked at)`;
    const name = `layer "${layer.name}", ${layer.data_param.source}`;
    if (wrong.length > 0 && classes !== null)
      tell(
        "error",
        check,
        `${name}: ${wrong.length} of ${looked} records have a label that is none of the ${classes.classes} classes of layer "${classes.layer}" ` +
          `(0 to ${classes.classes - 1}), such as ${wrong.slice(0, 3).join("; ")}: mend the list and convert again, or set num_output to ${Math.max(...found.keys()) + 1} or more`,
      );
    else
      tell(
        "ok",
        check,
        `${name}: ${reader.entries} records${part}, ${found.size} labels, ${rangeOf([...found.keys()])}`,
      );
    if (classes !== null) tellAbsent(found, classes, check, name, tell);
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

function countLabels(reader: LmdbReader, classes: Classes | null): Counted {
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
function tellAbsent(
  found: ReadonlyMap<number, number>,
  { classes }: Classes,
  check: string,
  name: string,
  tell: Tell,
): void {
  const absent = Array.from({ length: classes }, (_, label) => label).filter((label) => !found.has(label));
  if (absent.length > 0)
    tell(
      "warning",
      check,
      `${name}: ${absent.length} of ${classes} classes have no record: ${absent.slice(0, 5).join(", ")}${absent.length > 5 ? ", …" : ""}`,
    );
}
