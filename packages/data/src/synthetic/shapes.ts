/** Whether a point belongs to the figure. A shape lies in the unit circle; a texture goes on for ever with period 1. */
type Figure = (u: number, v: number) => boolean;

const squareOf = (x: number): number => x * x;
const part = (x: number): number => x - Math.floor(x);
const halfRoot3 = 0.8660254037844386;

/** A class of the synthetic set. */
export interface FigureClass {
  /** Its line in labels.txt. */
  readonly name: string;
  /** Whether it covers the whole plane instead of the unit circle. */
  readonly texture: boolean;
  readonly inside: Figure;
}

/** The classes of the synthetic set, in order of their labels. */
export const figures: readonly FigureClass[] = [
  { name: "circle", texture: false, inside: (u, v) => u * u + v * v <= 1 },
  { name: "square", texture: false, inside: (u, v) => Math.max(Math.abs(u), Math.abs(v)) <= 0.8 },
  {
    name: "triangle",
    texture: false,
    inside: (u, v) => -v <= 0.5 && halfRoot3 * u + 0.5 * v <= 0.5 && -halfRoot3 * u + 0.5 * v <= 0.5,
  },
  { name: "ring", texture: false, inside: (u, v) => u * u + v * v <= 1 && u * u + v * v >= 0.35 },
  {
    name: "cross",
    texture: false,
    inside: (u, v) => Math.min(Math.abs(u), Math.abs(v)) <= 0.28 && Math.max(Math.abs(u), Math.abs(v)) <= 1,
  },
  { name: "crescent", texture: false, inside: (u, v) => u * u + v * v <= 1 && squareOf(u - 0.55) + v * v >= 0.75 },
  { name: "star", texture: false, inside: (u, v) => Math.sqrt(Math.abs(u)) + Math.sqrt(Math.abs(v)) <= 1.05 },
  { name: "stripes", texture: true, inside: (u) => part(u) < 0.5 },
  { name: "checkerboard", texture: true, inside: (u, v) => part(u) < 0.5 === part(v) < 0.5 },
  { name: "dots", texture: true, inside: (u, v) => squareOf(part(u) - 0.5) + squareOf(part(v) - 0.5) <= 0.1 },
];

/**
 * The class of image number `index`: classes take turns.
 * @throws RangeError for an index that is not a whole number from 0 on
 */
export function figureOf(index: number): FigureClass {
  const figure = figures[index % figures.length];
  if (figure === undefined) throw new RangeError(`image numbers are whole numbers from 0 on, found ${index}`);
  return figure;
}
