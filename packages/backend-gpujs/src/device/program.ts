/**
 * One launch's code: a number for each place of a grid, computed from arrays on the device. The source is JavaScript for
 * gpu.js's translator, with every size as a literal: bounds that are no literals are silently cut (gpu.js#522).
 *
 * Rules for `body`, each for a driver that needs it: locals are floats, so no flat index in a local; whole quotients are
 * floor((i + 0.5) / n); every read is guarded on both sides; loops count up from 0 to a literal; no Math.min or max.
 */
export interface Program {
  /** The grid: `$x` counts to `width`, `$y` to `height`, `$z` to `depth`, row-major in the output. */
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** The arrays that the body reads, as name[z][y][x] of these dimensions, or flat. */
  readonly arrays: readonly Parameter[];
  /** Numbers that change from call to call, such as a learning rate. */
  readonly scalars: readonly string[];
  readonly body: string;
}

/** An array on the device and how it lies: width × height × depth, row-major. */
export interface Parameter {
  readonly name: string;
  readonly dims: Dims;
}

/**
 * The extents of a grid or an array. Numbers lie depth × height × width, row-major, so `width` is the innermost axis.
 */
export type Dims = readonly [width: number, height: number, depth: number];

/** The number of places of a program's grid, one number of the output each: width × height × depth. */
export const places = ({ width, height, depth }: Pick<Program, "width" | "height" | "depth">): number =>
  width * height * depth;

/** gpu.js's source and output for a program, on a device whose grids are laid out as `layout` says. */
export interface Placed {
  readonly source: string;
  readonly output: readonly number[];
}

/**
 * Gives the grid's axes to gpu.js's. On GL a grid of depth 1 with more than one row would become a texture of just that
 * many rows, and one past the greatest texture could not be made; so two axes go to x and z, and every texture is a near
 * square that depends on the count of numbers alone. On WebGPU two axes go to x and y, whose workgroups are 8 × 8.
 */
export function place(program: Program, layout: "texture" | "buffer"): Placed {
  const axes = [
    { name: "$x", extent: program.width },
    { name: "$y", extent: program.height },
    { name: "$z", extent: program.depth },
  ];
  const long = axes.filter(({ extent }) => extent > 1);
  const threads = long.length < 3 && layout === "texture" ? ["x", "z"] : ["x", "y", "z"];
  const output = [1, 1, 1];
  let body = program.body;
  for (const { name, extent } of axes) {
    const thread = extent > 1 ? threads.shift()! : null;
    if (thread !== null) output["xyz".indexOf(thread)] = extent;
    body = body.replaceAll(name, thread === null ? "0" : `this.thread.${thread}`);
  }
  const names = [...program.arrays.map(({ name }) => name), ...program.scalars];
  const rank = layout === "buffer" && long.length < 2 ? 1 : 3;
  return { source: `function (${names.join(", ")}) {\n${body}\n}`, output: output.slice(0, rank) };
}
