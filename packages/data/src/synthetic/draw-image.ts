import { Mt19937, philox, streamOf, unit } from "@squeezenet/core";
import type { Image } from "../image/image.ts";
import { figureOf } from "./shapes.ts";

/** The parts of the set have numbers of their own, so that none repeats another's images. */
export type Part = "train" | "test" | "held-out";

const partNumbers: { readonly [P in Part]: number } = { train: 0, test: 1, "held-out": 2 };

/** One channel of the picture: the background's colour, and what the figure's adds to it. */
interface Channel {
  readonly ground: number;
  readonly contrast: number;
}

/**
 * Image number `index` of a part: a figure of class index mod 10, anywhere, of any size, turned any way, in any two
 * colours that differ enough, on a background that shades off, under noise. Mean colour tells nothing of the class.
 * Made of + − × ÷ and √ alone, so that its bytes are the same everywhere.
 */
export function drawImage(seed: number, part: Part, index: number, size: number): Image {
  const generator = new Mt19937(philox([seed >>> 0, streamOf("synthetic")], [partNumbers[part], index, 0, 0])[0]);
  const between = (low: number, high: number): number => low + (high - low) * unit(generator.next());
  const { texture, inside } = figureOf(index);
  const scale = (texture ? between(0.14, 0.26) : between(0.22, 0.42)) * size;
  const reach = texture ? size / 2 : scale;
  const [centerX, centerY] = [between(reach, size - reach), between(reach, size - reach)];
  const [cosine, sine] = direction(between(-1, 1), generator.next() % 2 === 0);
  const channels = colors(between);
  const [slopeX, slopeY] = [between(-40, 40) / size, between(-40, 40) / size];
  const noise = between(4, 24);
  const pixels = new Uint8Array(size * size * 3);
  for (let y = 0, i = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const share = coverage(x, y, (px, py) => {
        const [dx, dy] = [(px - centerX) / scale, (py - centerY) / scale];
        return inside(cosine * dx + sine * dy, cosine * dy - sine * dx);
      });
      const shade = slopeX * (x - size / 2) + slopeY * (y - size / 2);
      for (const { ground, contrast } of channels) {
        const value = ground + contrast * share + shade + noise * (2 * unit(generator.next()) - 1);
        pixels[i++] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  return { width: size, height: size, channels: 3, pixels };
}

/** A unit vector by the tangent of half its angle, or its opposite: no sine is needed. */
function direction(t: number, opposite: boolean): readonly [cosine: number, sine: number] {
  const sign = opposite ? -1 : 1;
  return [(sign * (1 - t * t)) / (1 + t * t), (sign * 2 * t) / (1 + t * t)];
}

/**
 * Blue, green and red of a figure and its background: at least 150 apart in the sum over channels, and either may be
 * the lighter.
 */
function colors(between: (low: number, high: number) => number): readonly Channel[] {
  const color = (): readonly [number, number, number] => [between(20, 235), between(20, 235), between(20, 235)];
  const channel = (figure: number, ground: number): Channel => ({ ground, contrast: figure - ground });
  for (;;) {
    const [figure, ground] = [color(), color()];
    const channels = [channel(figure[0], ground[0]), channel(figure[1], ground[1]), channel(figure[2], ground[2])];
    if (channels.reduce((sum, { contrast }) => sum + Math.abs(contrast), 0) >= 150) return channels;
  }
}

/** How much of a pixel lies in the figure, by four points in it. */
function coverage(x: number, y: number, inside: (x: number, y: number) => boolean): number {
  let count = 0;
  for (const [dx, dy] of [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const)
    // prettier-ignore
    if (inside(x + dx, y + dy)) count++;
  return count / 4;
}
