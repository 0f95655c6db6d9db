import type { Lanes } from "../wasm/lanes.ts";
import { type Correlation, depth, outPlane, type Split, split, splitInto } from "./correlation.ts";
import { tasksPerThread } from "./kernel.ts";
import { widestTile } from "./multiply-tile.ts";

/** Rows of dy that are multiplied at once: see widestTile. */
export const tallest = 4;
/** Pixels that one sum runs over, so that four rows of dy stay in the first-level cache. */
const blockPixels = 1024;
/** Floats of taps, and of sums, that a task holds at most: half of a usual second-level cache each. */
const heldFloats = 64 * 1024;
/** Tiles of a band, at the least. */
const fewestTiles = 2;

/** How one sample's part of the gradient is cut. */
export interface GradientCut {
  readonly pixels: number;
  /** Pixels of one sample, in blocks as large as each other, but for the last. */
  readonly blockPixels: number;
  readonly blocks: number;
  /** Output channels of a group, in bands. */
  readonly rows: Split;
  /** Terms (taps of channels) that are multiplied at once, and tiles of so many, in bands: a task is a band of each. */
  readonly tileTerms: number;
  readonly tiles: Split;
}

/**
 * Cuts one sample's part so that blocks stay in the cache and there are about `wanted` tasks. Pixels are cut by the
 * geometry alone, for their order decides the bits.
 */
export function gradientCut(g: Correlation, lanes: Lanes, wanted: number): GradientCut {
  const pixels = outPlane(g);
  const blocks = Math.ceil(pixels / blockPixels);
  const block = Math.ceil(pixels / blocks);
  const tileTerms = widestTile * lanes.width;
  const allTiles = Math.ceil(depth(g) / tileTerms);
  const roomForTiles = Math.max(1, Math.floor(heldFloats / (tileTerms * block)));
  // Taps are packed once for each band of rows, dy is read once for each band of tiles: where threads would have nothing to
  // do, tiles are shared out first, and rows only where that does not suffice, and no finer than half as many tasks as
  // elsewhere. Measured on SqueezeNet v1.0 for two threads: 7 to 12 % less work than with bands of rows alone.
  const enough = Math.ceil(wanted / 2);
  const threads = Math.ceil(wanted / tasksPerThread);
  const mostBands = Math.ceil(allTiles / fewestTiles);
  const bands = Math.max(Math.ceil(allTiles / roomForTiles), Math.min(Math.ceil(enough / g.groups), mostBands));
  // As many for each thread: of five bands, one of two threads would have three.
  const even = Math.ceil(bands / threads) * threads;
  const tiles = splitInto(allTiles, even <= mostBands ? even : bands);
  const rowsEach = Math.floor(g.outChannels / Math.ceil(enough / (g.groups * tiles.parts)));
  const roomForRows = Math.floor(heldFloats / (tileTerms * most(tiles)));
  const rows = split(g.outChannels, Math.max(2 * tallest, Math.min(roomForRows, rowsEach)));
  return { pixels, blockPixels: block, blocks, rows, tileTerms, tiles };
}

/** The size of a split's largest part. */
export const most = ({ size, extra }: Split): number => size + (extra > 0 ? 1 : 0);
/** Bytes of a tile's taps: pixels × terms, and a vector of pixels that may be written beyond. */
export const panelBytes = (c: GradientCut, lanes: Lanes): number => 4 * c.tileTerms * (c.blockPixels + lanes.width);
/** Bytes of a row of taps before it is turned. */
export const rowBytes = (c: GradientCut): number => 4 * c.blockPixels + 64;
/** Bytes of a row of sums. */
export const sumBytes = (c: GradientCut): number => 4 * c.tileTerms * most(c.tiles);
