import { expect, it } from "vitest";
import { meanOfFile } from "./mean-image.ts";
import { readNpy } from "./npy.ts";

/** As numpy.save writes it, version 1. */
function npy(header: string, numbers: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, text.length, 0, ...text, ...numbers);
}

const bytesOf = (numbers: Float32Array | Float64Array): Uint8Array => new Uint8Array(numbers.buffer);
const header = (type: string, shape: string, order = "False"): string =>
  `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

it("reads float64, float32 and uint8 arrays", () => {
  const doubles = npy(header("<f8", "(3, 1, 2)"), bytesOf(Float64Array.of(1, 2, 3, 4, 5, 0.1)));
  expect(readNpy(doubles, "mean.npy")).toEqual({ shape: [3, 1, 2], data: Float32Array.of(1, 2, 3, 4, 5, 0.1) });
  expect(readNpy(npy(header("<f4", "(2,)"), bytesOf(Float32Array.of(7, 8))), "x").data).toEqual(Float32Array.of(7, 8));
  expect(readNpy(npy(header("|u1", "()"), Uint8Array.of(9)), "x")).toEqual({ shape: [], data: Float32Array.of(9) });
});

it("says what it cannot read", () => {
  expect(() => readNpy(Uint8Array.of(1, 2), "x.npy")).toThrow("x.npy: is no .npy file");
  expect(() => readNpy(npy(header("<i8", "(1,)"), new Uint8Array(8)), "x.npy")).toThrow(
    "row-major arrays of <f4, <f8, |u1",
  );
  expect(() => readNpy(npy(header("<f4", "(1,)", "True"), new Uint8Array(4)), "x.npy")).toThrow("row-major arrays");
  expect(() => readNpy(npy(header("<f4", "(2,)"), new Uint8Array(4)), "x.npy")).toThrow("needs 8 bytes, found 4");
});

it("is a mean of channels × height × width, or of channels", () => {
  const channels = npy(header("<f4", "(3,)"), bytesOf(Float32Array.of(1, 2, 3)));
  expect(meanOfFile(channels, "x")).toEqual({ channels: 3, height: 1, width: 1, values: Float32Array.of(1, 2, 3) });
  const wrong = npy(header("<f4", "(1, 1, 1, 1)"), new Uint8Array(4));
  expect(() => meanOfFile(wrong, "x.npy")).toThrow(
    "x.npy: a mean is channels × height × width or channels, found 1×1×1×1",
  );
});
