import { expectFound } from "@squeezenet/core";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Weights and photographs of other people are not part of the project: they are read where they stand beside it. */
const shared = fileURLToPath(new URL("../../../../../shared/", import.meta.url));
const present = existsSync(`${shared}golden/photos`);
const why = present ? "" : " (skipped: the shared folder does not stand beside the project)";
const command = fileURLToPath(new URL("../../bin/squeezenet.js", import.meta.url));

/** On the oracle all 51 take minutes: GOLDEN_PHOTOGRAPHS=1 takes one and the odd ones. */
const limit = Number(process.env["GOLDEN_PHOTOGRAPHS"] ?? 51);
const backend = process.env["GOLDEN_BACKEND"] ?? "cpu-worker";

interface Answers {
  readonly images: Readonly<
    Record<
      string,
      readonly { readonly file: string; readonly top5: readonly number[]; readonly prob: readonly number[] }[]
    >
  >;
}

interface Line {
  readonly file: string;
  readonly top: readonly { readonly index: number; readonly probability: number }[];
}

/** The command's answers for some images, in one run. */
function classify(version: string, resize: string, files: readonly string[]): readonly Line[] {
  const model = ["--model", `${shared}prototxt/squeezenet/${version}/deploy.prototxt`];
  const weights = ["--weights", `${shared}models/squeezenet_${version}.caffemodel`];
  const args = [
    "classify",
    ...model,
    ...weights,
    "--backend",
    backend,
    "--resize",
    resize,
    "--top",
    "1000",
    "--json",
    ...files,
  ];
  const output = execFileSync("node", [command, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 28,
  });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Two grey ones and one that its EXIF data turn. */
const odd = ["n02096051_Airedale.JPEG", "n02676566_acoustic_guitar.JPEG", "n02951585_can_opener.JPEG"];

describe.skipIf(!present)(`squeezenet classify says what real Caffe says of photographs${why}`, () => {
  for (const version of ["v1.0", "v1.1"])
    for (const [mode, resize] of [
      ["squash227", "squash"],
      ["resize256_crop227", "crop256"],
    ] as const)
      it(`${version}, ${resize}: the same top five, every probability within 1e-4`, () => {
        const { images }: Answers = JSON.parse(readFileSync(`${shared}golden/photos/${version}.json`, "utf8"));
        const all = images[mode]!;
        const want = new Float32Array(
          new Uint8Array(readFileSync(`${shared}golden/photos/${version}_${mode}_prob.f32`)).buffer,
        );
        const chosen = all
          .map((answer, i) => ({ ...answer, i }))
          .filter(({ file }, i) => i < limit || odd.includes(file));
        const path = (file: string): string =>
          [`${shared}images/${file}`, `${shared}images/imagenet/${file}`].find(existsSync)!;
        const answers = classify(
          version,
          resize,
          chosen.map(({ file }) => path(file)),
        );
        for (const [n, { file, top5, i }] of chosen.entries()) {
          const { top } = expectFound(answers, n);
          expect(
            top.slice(0, 5).map(({ index }) => index),
            `${file}: top five`,
          ).toEqual(top5);
          const worst = Math.max(
            ...top.map(({ index, probability }) => Math.abs(probability - expectFound(want, i * 1000 + index))),
          );
          expect(worst, `${file}: the greatest difference in probability`).toBeLessThan(1e-4);
        }
      }, 3_600_000);
});
