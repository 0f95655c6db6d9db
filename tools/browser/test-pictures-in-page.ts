import cpuWorker from "@squeezenet/backend-cpu-worker";
import { type BackendModule, expectFound, oracle } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import type { BrowserName } from "./find-browser.ts";
import { classify, type Classification, type Picture } from "./page/classify.ts";
import { caffesAnswer, hasGenuine, servePicture } from "./pictures.ts";
import { usePage } from "./use-page.ts";

const backend = "cpu-worker";
const options = { threads: "2" };

/** SqueezeNet v1.1 on cpu-worker in pages of a browser, held against the oracle, against Node and, where its answer is on file, against real Caffe. */
export function testPicturesInPage(browser: BrowserName): void {
  // Without the released weights the page is tested on the synthetic picture alone.
  const kinds = hasGenuine ? (["synthetic", "genuine"] as const) : (["synthetic"] as const);
  describe.each(kinds)(`SqueezeNet v1.1 on a %s picture, in a page in ${browser}`, async (kind) => {
    const { picture, source, site } = await servePicture(kind);
    const page = { ...site, browser };
    const isolated = usePage({ backend, options, page });
    const alone = usePage({ backend, options, page: { ...page, isolated: false } });
    const exact = usePage({ backend, options: { ...options, exact: "true" }, page });

    it(`comes within 1e-4 of the oracle${kind === "genuine" ? " and of real Caffe" : ""}, with two threads where memory is shared`, async () => {
      const { call, device, evaluate } = isolated();
      expect(await evaluate("crossOriginIsolated")).toBe(true);
      const shares = await evaluate("typeof SharedArrayBuffer === 'function'");
      expect(device).toMatch(shares === true ? /^2 threads, WASM (relaxed )?SIMD$/ : /^1 thread, WASM .*\(.*share/i);
      const answer = await call("classify", source);
      const truth = await classifyHere(oracle, {}, picture);
      expect(distance(answer.prob, truth.prob)).toBeLessThan(1e-4);
      expect(distance(answer.pool10, truth.pool10)).toBeLessThan(1e-4);
      // What real Caffe answers is on file for the genuine picture.
      if (kind === "genuine") expect(distance(answer.prob, caffesAnswer())).toBeLessThan(1e-4);
    });

    it("without cross-origin isolation the backend says so, runs in one thread and gives the same bits", async () => {
      const { call, device, evaluate } = alone();
      expect(await evaluate("crossOriginIsolated")).toBe(false);
      expect(device).toMatch(/^1 thread, WASM .*\(memory cannot be shared here: a page must be cross-origin isolated/);
      expect(await call("classify", source)).toEqual(await isolated().call("classify", source));
    });

    it("with exact=true the page gives the same bits as Node", async () => {
      const { call, device } = exact();
      expect(device).toMatch(/^[12] threads?, WASM SIMD/);
      const here = await classifyHere(cpuWorker, { ...options, exact: "true" }, picture);
      expect(await call("classify", source)).toEqual(here);
    });
  });
}

/** The answer in this process. */
async function classifyHere(
  module: BackendModule,
  options: Readonly<Record<string, string>>,
  picture: Picture,
): Promise<Classification> {
  const opened = await module.open(options);
  try {
    return await classify(opened, picture);
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

/** The greatest difference between two blobs, over the greatest number of the second. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const [values, truth] = [Array.from(actual), Array.from(expected)];
  const greatest = Math.max(...truth.map(Math.abs));
  return Math.max(...values.map((value, i) => Math.abs(value - expectFound(truth, i)))) / greatest;
}
