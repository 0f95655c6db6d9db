import type { NetParameter } from "@squeezenet/caffe-io";
import { exitCodes } from "../failure.ts";
import { readWeights } from "../read-files.ts";
import { table } from "../table.ts";

/** Blobs by layer and number. */
function blobsOf({ layer }: NetParameter): ReadonlyMap<string, Float32Array> {
  return new Map(layer.flatMap(({ name, blobs }) => blobs.map(({ data }, i) => [`${name} ${i}`, data] as const)));
}

/** Prints how far the learned numbers of two nets are apart, blob by blob; the exit code is 1 if they are at all. */
export function diffWeights(a: string, b: string, print: (line: string) => void): void {
  const [left, right] = [blobsOf(readWeights(a)), blobsOf(readWeights(b))];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const rows = names.map((name) => [name, ...compare(left.get(name), right.get(name))]);
  const differing = rows.filter(([, verdict]) => verdict !== "same bits");
  print(table(["blob", "verdict", "greatest difference", "at", a, b], rows));
  print(
    differing.length === 0
      ? `The same bits in all ${names.length} blobs.`
      : `${differing.length} of ${names.length} blobs differ.`,
  );
  if (differing.length > 0) process.exitCode = exitCodes.failed;
}

function compare(a: Float32Array | undefined, b: Float32Array | undefined): readonly string[] {
  if (a === undefined || b === undefined)
    return [`only in the ${a === undefined ? "second" : "first"}`, "", "", "", ""];
  if (a.length !== b.length) return ["other sizes", "", "", String(a.length), String(b.length)];
  let at = -1;
  let greatest = 0;
  let bits = true;
  for (let i = 0; i < a.length; i++) {
    bits &&= Object.is(a[i], b[i]);
    const off = Math.abs(a[i]! - b[i]!);
    // NaN is not greater than anything, and is the first thing to see.
    if (off <= greatest) continue;
    [at, greatest] = [i, off];
    if (Number.isNaN(off)) break;
  }
  if (bits) return ["same bits", "", "", "", ""];
  if (at < 0) return ["same numbers, other zeros", "", "", "", ""];
  return ["differs", greatest.toExponential(2), String(at), String(a[at]), String(b[at])];
}
