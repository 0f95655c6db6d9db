import { double, Float, type Int } from "../wasm/expressions.ts";
import type { Routine } from "../wasm/routine.ts";

const LN2_HIGH = 0.6931471803691238; // the upper 33 bits of ln 2, so that k · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** The double whose high and low words are given. */
const fromBits = (high: Int): Float => new Float([high.code, 0xad, [0x42, 32], 0x86, 0xbf], true); // i64.extend_u, shl 32, f64.reinterpret

/** The lesser of two doubles; NaN stays NaN. */
const least = (a: Float, b: Float): Float => new Float([a.code, b.code, 0xa4], true);
const greatest = (a: Float, b: Float): Float => new Float([a.code, b.code, 0xa5], true);

/**
 * e^x in double precision from + − × alone, the same series as core's: the same bits everywhere. Powers are clamped to
 * ±700, beyond which no float32 can tell.
 */
export function clampedExp(routine: Routine, value: Float): Float {
  const x = routine.float(greatest(least(value, double(700)), double(-700)));
  const k = routine.float(x.over(double(Math.LN2)).rounded());
  const r = routine.float(x.minus(k.times(double(LN2_HIGH))).minus(k.times(double(LN2_LOW))));
  const series = routine.float(double(1));
  for (let n = 14; n > 0; n--) routine.setFloat(series, double(1).plus(r.times(series).over(double(n))));
  return series.times(
    fromBits(
      k
        .toInt()
        .plus(1023)
        .times(1 << 20),
    ),
  );
}
