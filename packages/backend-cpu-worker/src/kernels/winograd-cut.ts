import { type Correlation, type Split, split } from "./correlation.ts";
import { panelRows, panels } from "./pack-weights.ts";
import { widestTile } from "./multiply-tile.ts";

/** Winograd's F(4×4, 3×3): a patch of 6×6 inputs gives 4×4 outputs with 36 multiplications a channel instead of 144. */
export const points = 36;
/** Rows, and columns, of outputs that a tile gives; also the distance between tiles in pixels. */
export const outputs = 4;
/** Tiles in one vector: a lane each. */
export const lanesWide = 4;
/** Tiles that one multiplication takes: a slot. */
export const tilesAtOnce: number = widestTile * lanesWide;
/** Bytes of a slot's tiles of one channel, at one point. */
export const rowBytes: number = 4 * tilesAtOnce;
/** Floats of transformed inputs that a task may hold: they stay in the second-level cache. */
const heldFloats = 64 * 1024;
const mostTiles = 32;
/** Bands are cut no smaller, for each transforms its inputs anew. */
const fewestPanels = 4;

/** Tiles side by side; the last may reach beyond the image. */
export const tilesAcross = (g: Correlation): number => Math.ceil(g.outWidth / outputs);
/** Tiles below each other; the last may reach beyond the image. */
export const tilesDown = (g: Correlation): number => Math.ceil(g.outHeight / outputs);
/** Tiles of one sample's plane. */
export const tileCount = (g: Correlation): number => tilesAcross(g) * tilesDown(g);

/**
 * Whether the transform pays and its error stays within the a-priori bound of a plain sum, terms × 2⁻²⁴ of the magnitudes
 * (measured: about 100 × 2⁻²⁴ at worst, so that 144 terms are enough). Several outputs must share the inputs, and the
 * image must be wider than a tile. Patches are loaded whole and masked, so rows must be short beside the free page behind
 * the last block.
 */
export const winogradFits = (g: Correlation): boolean =>
  g.kernelHeight === 3 &&
  g.kernelWidth === 3 &&
  g.strideHeight * g.strideWidth * g.dilationHeight * g.dilationWidth * g.spreadHeight * g.spreadWidth === 1 &&
  Math.min(g.padHeight, g.padWidth) >= 0 &&
  Math.max(g.padHeight, g.padWidth) <= 2 &&
  g.inChannels >= 16 &&
  g.outChannels >= 8 &&
  Math.min(g.outHeight, g.outWidth) > outputs &&
  g.inWidth <= 2048;

/** How a convolution by Winograd's transform is shared out: blocks of tiles by bands of panels. */
export interface WinogradCut {
  /** Tiles of one block, a multiple of tilesAtOnce that the cache holds, and how many blocks there are. */
  readonly blockTiles: number;
  readonly blocks: number;
  /** Of panels. */
  readonly bands: Split;
  /** Bytes from slot to slot, and from point to point, of the transformed inputs: points × slots × channels × tiles. */
  readonly slotBytes: number;
  readonly pointBytes: number;
}

/**
 * Cuts the tiles of a whole batch so that a block's transformed inputs stay in the cache and there are about `wanted`
 * tasks.
 */
export function winogradCut(g: Correlation, batch: number, wanted: number): WinogradCut {
  const tiles = batch * tileCount(g);
  const room = Math.floor(heldFloats / (points * g.inChannels * tilesAtOnce));
  const share = Math.floor((tiles * g.groups) / (wanted * tilesAtOnce));
  const blockTiles = tilesAtOnce * Math.max(1, Math.min(mostTiles / tilesAtOnce, room, share));
  const blocks = Math.ceil(tiles / blockTiles);
  const perBand = Math.floor(panels(g) / Math.ceil(wanted / (blocks * g.groups)));
  const slotBytes = g.inChannels * rowBytes;
  // One line more, so that the 36 points of a channel do not fall into the same few sets of the cache.
  const pointBytes = (blockTiles / tilesAtOnce) * slotBytes + 64;
  return { blockTiles, blocks, bands: split(panels(g), Math.max(fewestPanels, perBand)), slotBytes, pointBytes };
}

/** Floats of the transformed weights: groups × panels × points × channels × rows. */
export const winogradWeights = (g: Correlation): number => g.groups * panels(g) * points * g.inChannels * panelRows;
