import { has } from "@squeezenet/caffe-io";
import type { LayerContext } from "./layer.ts";

/** One spatial setting of ConvolutionParameter: the repeated field, or its _h and _w, as one number for each axis. */
export interface SpatialSetting {
  readonly name: string;
  readonly repeated: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly hasHeightOrWidth: boolean;
  readonly fallback: number | null;
  readonly least: number;
}

/**
 * Spreads a setting over the spatial axes as base_conv_layer.cpp (LayerSetUp) does: _h and _w only in two dimensions and
 * not beside the repeated field, which has no entry, one, or one for each axis.
 */
export function spread(setting: SpatialSetting, axes: number, context: LayerContext): readonly number[] {
  const { name, repeated, height, width, fallback, least } = setting;
  const values = setting.hasHeightOrWidth ? [height, width] : repeated;
  if (setting.hasHeightOrWidth && axes !== 2)
    context.fail(`${name}_h and ${name}_w are for 2 spatial axes, it has ${axes}`);
  if (setting.hasHeightOrWidth && repeated.length > 0)
    context.fail(`${name} is given twice: either ${name} or _h and _w`);
  if (values.length > 1 && values.length !== axes)
    context.fail(`${name} has ${values.length} entries for ${axes} spatial axes: give 1 or ${axes}`);
  const spread = Array.from({ length: axes }, (_, axis) => values[axis] ?? values[0] ?? fallback ?? -1);
  if (spread.some((value) => value < least))
    context.fail(`${name} must be at least ${least}, found ${spread.join("×")}`);
  return spread;
}

/** Whether either of two fields is set. */
export function hasEither<Message extends object>(
  message: Message,
  a: keyof Message & string,
  b: keyof Message & string,
): boolean {
  return has(message, a) || has(message, b);
}
