import {
  clone,
  type Descriptor,
  descriptorOf,
  didYouMean,
  type MessageName,
  type NetParameter,
  parseText,
  patch,
  type SolverParameter,
  typeNameOf,
} from "@squeezenet/caffe-io";
import { option } from "./named-option.ts";
import type { Say } from "./notice.ts";
import { TrainingError } from "./training-error.ts";

/** One entry of `set`: a field of the solver (`base_lr=0.02`), or of a layer of the net (`net:data.data_param.batch_size=16`). */
export interface Override {
  /** Null for a field of the solver. */
  readonly layer: string | null;
  /** Fields from the outside in. */
  readonly path: readonly string[];
  /** As prototxt; a string needs no quotes. */
  readonly value: string;
}

/** Reads one entry of `set`: `base_lr=0.02`, `net:data.batch_size=16`. @throws TrainingError for any other text */
export function parseOverride(text: string): Override {
  const [, net, layer, path, value] = /^(net:(.+?)\.)?((?:[a-z_0-9]+\.)*[a-z_0-9]+)=(.*)$/is.exec(text) ?? [];
  if (path === undefined || value === undefined)
    throw new TrainingError(
      `${option("set")} ${text}: expected FIELD=VALUE for the solver or net:LAYER.FIELD=VALUE for a layer, such as base_lr=0.02 or net:data.batch_size=16`,
    );
  return { layer: net === undefined ? null : (layer ?? null), path: path.split("."), value };
}

/** The solver with its overrides, each of which is told. */
export function overrideSolver(solver: SolverParameter, overrides: readonly Override[], say: Say): SolverParameter {
  return overrides
    .filter(({ layer }) => layer === null)
    .reduce((message, override) => {
      say({ kind: "overridden", layer: null, field: override.path.join("."), value: override.value });
      return set(message, override.path, override.value, `${option("set")} ${override.path.join(".")}`);
    }, solver);
}

/** The net with its overrides. A layer of one name in several phases is changed in each. */
export function overrideNet(net: NetParameter, overrides: readonly Override[], say: Say): NetParameter {
  return overrides
    .filter(({ layer }) => layer !== null)
    .reduce((message, { layer: name, path, value }) => {
      const names = message.layer.map((layer) => layer.name);
      if (!names.includes(name ?? ""))
        throw new TrainingError(
          `${option("set")} net:${name}.${path.join(".")}: the net has no layer "${name}"${didYouMean(name ?? "", names)}`,
        );
      say({ kind: "overridden", layer: name, field: path.join("."), value });
      const layer = message.layer.map((each) =>
        each.name === name ? set(each, inside(each, path), value, `${option("set")} net:${name}`) : each,
      );
      return clone(message, { layer });
    }, net);
}

/** `batch_size` of a layer is short for that field of the one parameter message it has. */
function inside(layer: object, path: readonly string[]): readonly string[] {
  const [field] = path;
  if (path.length > 1 || field === undefined || field in layer) return path;
  const holders = Object.entries(layer).filter(
    ([name, value]) => name.endsWith("_param") && typeof value === "object" && value !== null && field in value,
  );
  const [holder] = holders;
  return holders.length === 1 && holder !== undefined ? [holder[0], field] : path;
}

/** The message with one field set to what the text says, read as prototxt, so that a wrong one gets the same errors. */
function set<M extends object>(message: M, path: readonly string[], value: string, who: string): M {
  const body = path.reduceRight(
    (inner, field, i) => (i === path.length - 1 ? `${field}: ${inner}` : `${field} { ${inner} }`),
    isString(typeNameOf(message), path) && !/^["']/.test(value) ? JSON.stringify(value) : value,
  );
  const { message: change } = parseText(typeNameOf(message), body, { file: who });
  return patch(message, change);
}

/** Whether a path of fields ends in a string, which needs no quotes here. */
function isString(message: MessageName, path: readonly string[]): boolean {
  const [last, ...outer] = path.toReversed();
  const descriptor = outer.reduceRight<Descriptor | undefined>((inside, name) => {
    const type = inside?.byName.get(name)?.type;
    return type?.kind === "message" ? type.descriptor : undefined;
  }, descriptorOf(message));
  const type = descriptor?.byName.get(last ?? "")?.type;
  return type?.kind === "scalar" && type.scalar === "string";
}
