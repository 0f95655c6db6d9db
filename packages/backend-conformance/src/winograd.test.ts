import { convGeometry } from "@squeezenet/core";
import { expect, it } from "vitest";
import { greatestInReach } from "./winograd.ts";

it("sees as far as a tile reaches, in its own plane", () => {
  const geometry = convGeometry([1, 2, 14, 14], [1, 2, 3, 3], {
    kernel: [3, 3],
    stride: [1, 1],
    pad: [1, 1],
    groups: 1,
    dilation: [1, 1],
  });
  const x = new Float32Array(2 * 14 * 14);
  x[7 * 14 + 7] = -3;
  const seen = greatestInReach(x, geometry);
  const rows = Array.from({ length: 28 }, (_, row) => [...seen.subarray(row * 14, row * 14 + 14)].lastIndexOf(3));
  expect(rows).toEqual(Array.from({ length: 28 }, (_, row) => (row >= 2 && row <= 12 ? 12 : -1)));
  expect(seen.indexOf(3)).toBe(2 * 14 + 2);
});
