import { intAt, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { type Correlation, correlationKey, inPlane, outPlane } from "./correlation.ts";
import type { Job, Kernel, Task } from "./kernel.ts";
import { type Epilogue, multiplyTile } from "./multiply-tile.ts";
import { panelRows, panels } from "./pack-weights.ts";
import { partStart } from "./split-loop.ts";
import { lanesWide, points, tilesAtOnce, type WinogradCut, winogradCut } from "./winograd-cut.ts";
import { listTiles, loadPatch, tileBytes, vectorBytes } from "./winograd-tiles.ts";
import { asideTotal, transformOutputs } from "./winograd-outputs.ts";
import { intoPoints } from "./winograd-transforms.ts";

const productBytes = 4 * points * panelRows * tilesAtOnce;

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
    scratch: table + asideTotal(g) + productBytes + points * cut.pointBytes,
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
  const inputs = routine.int(products.plus(productBytes));
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
  routine.for(0, used, (slot) => transformInputs(routine, g, cut, { slot, tiles, vectors, inputs }), lanesWide);
  const weights = routine.int(task.word(4).plus(group.times(4 * panels(g) * points * g.inChannels * panelRows)));
  const bias = routine.int(task.word(5).plus(group.times(4 * g.outChannels)));
  routine.for(partStart(cut.bands, band), partStart(cut.bands, band.plus(1)), (panel) => {
    const own = routine.int(weights.plus(panel.times(4 * points * g.inChannels * panelRows)));
    routine.for(
      0,
      used,
      (slot) => {
        multiplyPoints(routine, g, cut, own, routine.int(inputs.plus(slot.times(4))), products);
        routine.for(0, panelRows, (row) => {
          const out = routine.int(panel.times(panelRows).plus(row));
          routine.if(out.below(g.outChannels), () => {
            const number = epilogue.biased
              ? routine.vec(routine.lanes.spread(bias.plus(out.times(4))))
              : routine.lanes.constant(0);
            routine.for(0, used.minus(slot).atMost(tilesAtOnce), (lane) => {
              const from = products.plus(row.times(tilesAtOnce).plus(lane).times(4));
              const table = tiles.plus(slot.plus(lane).times(tileBytes));
              transformOutputs(routine, g, epilogue, { from, table, out, aside, bias: number });
            }, lanesWide); // prettier-ignore
          });
        });
      },
      tilesAtOnce,
    );
  });
}

interface Inputs {
  readonly slot: IntVariable;
  readonly tiles: Int;
  readonly vectors: Int;
  readonly inputs: Int;
}

/** All channels of four tiles' patches, into 36 points each. */
function transformInputs(routine: Routine, g: Correlation, cut: WinogradCut, p: Inputs): void {
  const { lanes } = routine;
  const edges = routine.int(p.vectors.plus(p.slot.over(lanesWide).times(vectorBytes)));
  const patches = [0, 1, 2, 3].map((lane) =>
    routine.int(intAt(p.tiles.plus(p.slot.times(tileBytes)), lane * tileBytes)),
  );
  const to = routine.int(p.inputs.plus(p.slot.times(4)));
  const keep = (value: Vec): Vec => routine.vec(value);
  const image = { size: 6, height: g.inHeight, width: g.inWidth } as const;
  routine.for(0, g.inChannels, () => {
    const rows = Array.from({ length: 6 }, (_, row) => {
      const [d0, d1, d2, d3, d4, d5] = loadPatch(routine, patches, edges, row, image);
      return intoPoints(lanes, keep, [d0!, d1!, d2!, d3!, d4!, d5!]);
    });
    for (let column = 0; column < 6; column++) {
      const [d0, d1, d2, d3, d4, d5] = rows.map((row) => row[column]!);
      intoPoints(lanes, keep, [d0!, d1!, d2!, d3!, d4!, d5!]).forEach((value, row) =>
        routine.store(to, value, (6 * row + column) * cut.pointBytes),
      );
    }
    for (const patch of patches) routine.increase(patch, 4 * inPlane(g));
    routine.increase(to, cut.rowBytes);
  });
}

/** A panel's products at all points, of tilesAtOnce tiles: points × rows × tiles. */
function multiplyPoints(
  routine: Routine,
  g: Correlation,
  cut: WinogradCut,
  panel: Int,
  inputs: Int,
  products: Int,
): void {
  const { lanes } = routine;
  const to = routine.int(products);
  const weights = routine.int(panel);
  const columns = routine.int(inputs);
  const vectors = Array.from({ length: tilesAtOnce / lanes.width }, (_, v) => 4 * lanes.width * v);
  routine.for(0, points, () => {
    const sums = multiplyTile(routine, { weights, columns, rowBytes: cut.rowBytes, terms: g.inChannels, vectors });
    sums.forEach((row, r) => row.forEach((sum, v) => routine.store(to, sum, 4 * r * tilesAtOnce + vectors[v]!)));
    routine.increase(weights, 4 * panelRows * g.inChannels);
    routine.increase(columns, cut.pointBytes);
    routine.increase(to, 4 * panelRows * tilesAtOnce);
  });
}
