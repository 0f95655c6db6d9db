import { type Conv, convGeometry, expectFound, type Pool, poolGeometry, ShapeError } from "@squeezenet/core";
import fc from "fast-check";

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(whole(min, max), whole(min, max));

/** Short vectors, and now and then one past every chunk that a backend may cut it into. */
export const elements: fc.Arbitrary<{ length: number }> = fc
  .oneof({ weight: 5, arbitrary: whole(1, 70) }, { weight: 1, arbitrary: whole(4000, 20_000) })
  .map((length) => ({ length }));

/** A blob around one axis. */
export const channels: fc.Arbitrary<{ outer: number; channels: number; inner: number }> = fc.oneof(
  fc.record({ outer: whole(1, 3), channels: whole(1, 5), inner: whole(1, 5) }),
  fc.record({ outer: whole(1, 3), channels: whole(1, 40), inner: whole(1, 60) }),
);

/** A blob and a range of its channels. */
export const slices: fc.Arbitrary<{ outer: number; channels: number; inner: number; start: number; count: number }> =
  channels.chain((g) =>
    fc
      .tuple(fc.nat({ max: g.channels - 1 }), fc.nat({ max: g.channels - 1 }))
      .map(([a, b]) => ({ ...g, start: Math.min(a, b), count: Math.abs(a - b) + 1 })),
  );

/** Scores around an axis of classes, with or without a label to ignore. */
export const labelled: fc.Arbitrary<{ outer: number; channels: number; inner: number; ignoreLabel: number }> = fc
  .tuple(channels, whole(-1, 2))
  .map(([g, ignoreLabel]) => ({ ...g, ignoreLabel }));

/** Only what core itself would build: what it refuses, no kernel ever sees. */
function built<G>(arbitrary: fc.Arbitrary<() => G>): fc.Arbitrary<G> {
  return arbitrary
    .map((build): G | null => {
      try {
        return build();
      } catch (error) {
        if (error instanceof ShapeError) return null;
        throw error;
      }
    })
    .filter((g): g is G & {} => g !== null);
}

/** Ragged windows: strides past the kernel, padding past the kernel, dilation, groups, single pixels. */
const raggedConvs: fc.Arbitrary<Conv> = built(
  fc
    .record({
      kernel: pair(1, 4),
      stride: pair(1, 3),
      pad: pair(0, 4),
      dilation: pair(1, 2),
      groups: whole(1, 2),
      batch: whole(1, 3),
      ins: whole(1, 3),
      outs: whole(1, 3),
      size: pair(1, 7),
    })
    .map(
      ({ batch, ins, outs, size, ...options }) =>
        () =>
          convGeometry(
            [batch, ins * options.groups, ...size],
            [outs * options.groups, ins, ...options.kernel],
            options,
          ),
    ),
);

/** Large enough for tiles, vectors with a tail, and Winograd's transform, of which a gradient needs many tiles. */
const largeConvs: fc.Arbitrary<Conv> = built(
  fc
    .record({
      kernel: fc.constantFrom([1, 1], [3, 3], [3, 3], [5, 2]),
      stride: whole(1, 2),
      batch: whole(1, 3),
      ins: whole(5, 40),
      outs: whole(5, 40),
      size: fc.oneof({ weight: 2, arbitrary: pair(5, 19) }, { weight: 1, arbitrary: pair(22, 26) }),
    })
    .map(
      ({ kernel: [height = 1, width = 1], stride, batch, ins, outs, size }) =>
        () =>
          convGeometry([batch, ins, ...size], [outs, ins, height, width], {
            kernel: [height, width],
            stride: [stride, stride],
            pad: [Math.floor(height / 2), Math.floor(width / 2)],
            dilation: [1, 1],
            groups: 1,
          }),
    ),
);

/** Convolutions with strides, pads, dilations and groups. */
export const convs: fc.Arbitrary<Conv> = fc.oneof(
  { weight: 3, arbitrary: raggedConvs },
  { weight: 1, arbitrary: largeConvs },
);

/** Windows of every kind, empty ones too: a stride past the kernel may leave the last one without a pixel. */
export const pools: fc.Arbitrary<Pool> = built(
  fc
    .record({
      kernel: pair(1, 4),
      stride: pair(1, 5),
      pad: pair(0, 3),
      round: fc.constantFrom("CEIL" as const, "FLOOR" as const),
      batch: whole(1, 3),
      depth: whole(1, 5),
      size: fc.oneof(pair(1, 8), pair(9, 23)),
    })
    .filter(({ pad, kernel }) => pad.every((each, axis) => each < expectFound(kernel, axis)))
    .map(
      ({ batch, depth, size, ...options }) =>
        () =>
          poolGeometry([batch, depth, ...size], options),
    ),
);
