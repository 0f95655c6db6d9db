import { intAt, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { type Correlation, correlationKey, inPlane, outPlane } from "./correlation.ts";
import type { Job, Kernel, Task } from "./kernel.ts";
import { type Epilogue, multiplyTile, packedFactors } from "./multiply-tile.ts";
import { panelRows, panels } from "./pack-weights.ts";
import { pairs } from "../pairs.ts";
import { partStart } from "./split-loop.ts";
import { lanesWide, points, rowBytes, tilesAtOnce, type WinogradCut, winogradCut } from "./winograd-cut.ts";
import { listTiles, loadSix, tileBytes, vectorBytes } from "./winograd-tiles.ts";
import { asideTotal, transformOutputs } from "./winograd-outputs.ts";
import { type Four, four, type Six, six, sixIndices } from "./tuples.ts";
import { intoPoints } from "./winograd-transforms.ts";

/**
 * y = x ⋆ w (+ bias, then ReLU) for 3×3 kernels by Winograd's F(4×4, 3×3). A task transforms the patches of a block of
 * tiles, of all samples in a row, then for each panel of outputs multiplies at the 36 points and transforms back.
 * Lanes are tiles. Words: address and distance between samples of y, of x, address of the weights, of the bias, tiles in
 * all, blocks.
 */
export function winograd(g: Correlation, batch: number, epilogue: Epilogue, wanted: number): Job {
  const cut = winogradCut(g, batch, wanted);
  const vectors = cut.blockTiles / lanesWide;
  const table = cut.blockTiles * tileBytes + vectors * vectorBytes;
  const kernel: Kernel = {
    key: `winograd ${epilogue.biased} ${epilogue.rectified} ${cut.blockTiles} ${cut.bands.parts} ${correlationKey(g)}`,
    scratch: table + asideTotal(g) + points * productBytes(cut) + points * cut.pointBytes,
    write: (task) => writeWinograd(task, g, epilogue, cut),
  };
  return { kernel, tasks: g.groups * cut.bands.parts * cut.blocks };
}

function writeWinograd(task: Task, g: Correlation, epilogue: Epilogue, cut: WinogradCut): void {
  const { routine, index } = task;
  const [allTiles, blocks] = [task.word(6), task.word(7)];
  const outer = routine.int(index.over(blocks));
  const band = routine.int(outer.modulo(cut.bands.parts));
  const group = routine.int(outer.over(cut.bands.parts));
  const firstTile = routine.int(index.modulo(blocks).times(cut.blockTiles));
  const tiles = task.scratch;
  const vectors = routine.int(tiles.plus(cut.blockTiles * tileBytes));
  const aside = routine.int(vectors.plus((cut.blockTiles / lanesWide) * vectorBytes));
  const products = routine.int(aside.plus(asideTotal(g)));
  const inputs = routine.int(products.plus(points * productBytes(cut)));
  const used = routine.int(allTiles.minus(firstTile).atMost(cut.blockTiles));
  listTiles(
    routine,
    g,
    { tiles, vectors },
    {
      firstTile,
      allTiles,
      blockTiles: cut.blockTiles,
      x: task.word(2).plus(group.times(4 * g.inChannels * inPlane(g))),
      xStep: task.word(3),
      y: task.word(0).plus(group.times(4 * g.outChannels * outPlane(g))),
      yStep: task.word(1),
    },
  );
  transformInputs(routine, g, cut, { used, tiles, vectors, inputs });
  const weights = routine.int(task.word(4).plus(group.times(panels(g) * panelBytes(g))));
  const bias = routine.int(task.word(5).plus(group.times(4 * g.outChannels)));
  routine.for(partStart(cut.bands, band), partStart(cut.bands, band.plus(1)), (panel) => {
    const own = routine.int(weights.plus(panel.times(panelBytes(g))));
    multiplyPoints(routine, g, cut, { weights: own, used, inputs, products });
    routine.for(0, panelRows, (row) => {
      const out = routine.int(panel.times(panelRows).plus(row));
      routine.if(out.below(g.outChannels), () => {
        const number = epilogue.biased
          ? routine.vec(routine.lanes.spread(bias.plus(out.times(4))))
          : routine.lanes.constant(0);
        const from = routine.int(products.plus(row.times(4 * cut.blockTiles)));
        routine.for(0, used, (tile) => {
          const table = tiles.plus(tile.times(tileBytes));
          transformOutputs(routine, g, epilogue, { from, pointBytes: productBytes(cut), table, out, aside, bias: number });
          routine.increase(from, 4 * lanesWide);
        }, lanesWide); // prettier-ignore
      });
    });
  });
}

/** A panel's products at one point, rows × tiles, and a line more, against full sets of the cache. */
const productBytes = (cut: WinogradCut): number => 4 * panelRows * cut.blockTiles + 64;
/** Bytes of a panel's transformed weights at all points. */
const panelBytes = (g: Correlation): number => 4 * points * panelRows * g.inChannels;

interface Inputs {
  readonly used: Int;
  readonly tiles: Int;
  readonly vectors: Int;
  readonly inputs: Int;
}

/**
 * The patches of all tiles in use, into 36 points each: channel after channel, so that neighbours find their lines fetched.
 * Measured, tile after tile takes as long, but up to a twentieth longer on planes of 55 × 55.
 */
function transformInputs(routine: Routine, g: Correlation, cut: WinogradCut, p: Inputs): void {
  const plane = routine.int(0);
  const channel = routine.int(p.inputs);
  routine.for(0, g.inChannels, () => {
    routine.for(
      0,
      p.used,
      (tile) => {
        const patches = four((lane) =>
          routine.int(intAt(p.tiles.plus(tile.times(tileBytes)), lane * tileBytes).plus(plane)),
        );
        const edges = routine.int(p.vectors.plus(tile.over(lanesWide).times(vectorBytes)));
        const slot = channel.plus(tile.over(tilesAtOnce).times(cut.slotBytes));
        const to = routine.int(slot.plus(tile.modulo(tilesAtOnce).times(4)));
        transformPatch(routine, g, cut, patches, edges, to);
      },
      lanesWide,
    );
    routine.increase(plane, 4 * inPlane(g));
    routine.increase(channel, rowBytes);
  });
}

/** Four tiles' patches of one channel. */
function transformPatch(
  routine: Routine,
  g: Correlation,
  cut: WinogradCut,
  patches: Four<IntVariable>,
  edges: Int,
  to: IntVariable,
): void {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const image = { height: g.inHeight, width: g.inWidth };
  const spread = (values: Six<Vec>): Six<Vec> => intoPoints(lanes, keep, values);
  const rows = six((row) => spread(loadSix(routine, patches, edges, row, image)));
  for (const column of sixIndices)
    spread(six((row) => rows[row][column])).forEach((value, row) =>
      routine.store(to, value, (6 * row + column) * cut.pointBytes),
    );
}

interface Points {
  /** Address of the panel's weights. */
  readonly weights: Int;
  /** Tiles in use, and the address of their inputs. */
  readonly used: Int;
  readonly inputs: Int;
  readonly products: Int;
}

/**
 * A panel's products with all tiles of the block, point after point: a point's weights, and its inputs, which stand one
 * after another, are read once.
 */
function multiplyPoints(routine: Routine, g: Correlation, cut: WinogradCut, p: Points): void {
  const { lanes } = routine;
  const weights = routine.int(p.weights);
  const [inputs, products] = [routine.int(p.inputs), routine.int(p.products)];
  const vectors = Array.from({ length: tilesAtOnce / lanes.width }, (_, v) => 4 * lanes.width * v);
  routine.for(0, points, () => {
    const [columns, to] = [routine.int(inputs), routine.int(products)];
    const end = routine.int(products.plus(p.used.times(4)));
    routine.loopWhile(() => {
      const sums = multiplyTile(routine, { ...packedFactors, factors: weights, columns, columnBytes: rowBytes, terms: g.inChannels, vectors }); // prettier-ignore
      sums.forEach((row, r) => {
        for (const [sum, offset] of pairs(row, vectors)) routine.store(to, sum, 4 * cut.blockTiles * r + offset);
      });
      routine.increase(columns, cut.slotBytes);
      routine.increase(to, rowBytes);
      return to.below(end);
    });
    routine.increase(weights, 4 * panelRows * g.inChannels);
    routine.increase(inputs, cut.pointBytes);
    routine.increase(products, productBytes(cut));
  });
}
