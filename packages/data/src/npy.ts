import { DataError } from "./data-error.ts";

/** Numbers as NumPy saves an array, row-major. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

type Reader = (view: DataView, at: number) => number;

/** Numbers of a .npy file by their type, little endian. */
const readers: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  "<f4": [4, (view, at) => view.getFloat32(at, true)],
  "<f8": [8, (view, at) => view.getFloat64(at, true)],
  "|u1": [1, (view, at) => view.getUint8(at)],
};

/** Whether a file is NumPy's, by its first bytes. */
export const isNpy = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === "NUMPY";

/**
 * Reads a .npy file of float32, float64 or uint8 numbers, such as ilsvrc_2012_mean.npy, as float32 (NumPy's NEP 1).
 * @param name what errors call the file
 * @throws DataError for any other file, with the type or the number of bytes found
 */
export function readNpy(bytes: Uint8Array, name: string): NumberArray {
  if (!isNpy(bytes))
    throw new DataError(`${name}: is no .npy file: it does not begin with \\x93NUMPY`, { at: { file: name } });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const [, type = ""] = /'descr': *'([^']*)'/.exec(header) ?? [];
  const [, extents] = /'shape': *\(([^)]*)\)/.exec(header) ?? [];
  const reader = readers[type];
  if (reader === undefined || extents === undefined || !header.includes("'fortran_order': False"))
    throw new DataError(
      `${name}: its header is ${header.trim()}; row-major arrays of ${Object.keys(readers).join(", ")} are read`,
      { at: { file: name } },
    );
  const shape = extents.split(",").flatMap((extent) => (extent.trim() === "" ? [] : [Number(extent)]));
  const count = shape.reduce((product, extent) => product * extent, 1);
  const [each, read] = reader;
  const from = start + length;
  if (bytes.length - from !== count * each)
    throw new DataError(
      `${name}: its shape ${shape.join("×")} needs ${count * each} bytes, found ${bytes.length - from}`,
      { at: { file: name } },
    );
  return { shape, data: Float32Array.from({ length: count }, (_, i) => read(view, from + i * each)) };
}
