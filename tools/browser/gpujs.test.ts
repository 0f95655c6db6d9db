import gpujs from "@squeezenet/backend-gpujs";
import { BackendUnavailable, expectFound, oracle } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { softwareWebGL, softwareWebGPU } from "./launch.ts";
import { classify } from "./page/classify.ts";
import { caffesAnswer, hasGenuine, servePicture } from "./pictures.ts";
import { testBackendInPage } from "./test-backend-in-page.ts";
import { usePage } from "./use-page.ts";

const backend = "gpujs";
const args = { webgl2: softwareWebGL, webgl: softwareWebGL, webgpu: [...softwareWebGL, ...softwareWebGPU] };

for (const mode of ["webgl2", "webgl", "webgpu"] as const)
  // Software rendering is slow: 100 runs in Node, five here.
  testBackendInPage({ backend, options: { mode }, page: { args: args[mode] } }, 5);

describe.each([
  ["webgpu", /^WebGPU, /],
  ["webgl2", /^WebGL2, /],
] as const)("with no mode asked for, where %s is the best", (best, device) => {
  const page = usePage({ backend, page: { args: args[best] } });

  it("it is taken, and says so", () => {
    expect(page().device).toMatch(device);
  });
});

// Without the released weights the net's answer is held against the oracle's, with them against real Caffe's on file.
describe("SqueezeNet v1.1", async () => {
  const { picture, source, site } = await servePicture(hasGenuine ? "genuine" : "synthetic");
  const truth = hasGenuine ? [...caffesAnswer()] : (await classify(await oracle.open(), picture)).prob;
  const page = usePage({ backend, options: { mode: "webgl2" }, page: { ...site, args: args.webgl2 } });
  // Software rendering takes seconds for a pass, and as long again on a busy machine.
  const timeout = 300_000;

  it("in Node comes within 1e-4 of the truth, and to the same top 5", { timeout }, async ({ skip }) => {
    const opened = await gpujs.open().catch((error: unknown) => {
      const required = (process.env["REQUIRE_BACKENDS"] ?? "").split(",").includes(backend);
      if (required || !(error instanceof BackendUnavailable)) throw error;
      return error.message;
    });
    if (typeof opened === "string") return skip(opened);
    try {
      expectAnswer((await classify(opened, picture)).prob, truth);
    } finally {
      await opened[Symbol.asyncDispose]();
    }
  });

  it("in a page, on WebGL2, likewise", { timeout }, async () => {
    const { call, device } = page();
    expect(device).toMatch(/^WebGL2, /);
    expectAnswer((await call("classify", source)).prob, truth);
  });
});

describe("a GL context that is lost", () => {
  const page = usePage({ backend, options: { mode: "webgl2" }, page: { args: args.webgl2 } });

  it("is an error that says so, without a hang, and the backend can be opened again", async () => {
    const { call, evaluate, errors } = page();
    await call("close");
    // Every context is kept from here on, to be taken away below.
    await evaluate(() => {
      const contexts: { getExtension(name: string): { loseContext(): void } | null }[] = [];
      const canvas = Reflect.get(globalThis, "HTMLCanvasElement") as {
        prototype: { getContext(...given: unknown[]): (typeof contexts)[number] };
      };
      const real: unknown = Reflect.get(canvas.prototype, "getContext");
      canvas.prototype.getContext = function (...given) {
        const context = Reflect.apply(real as typeof canvas.prototype.getContext, this, given);
        contexts.push(context);
        return context;
      };
      Reflect.set(globalThis, "loseContexts", () =>
        contexts.forEach((each) => each.getExtension("WEBGL_lose_context")!.loseContext()),
      );
    });
    await call("open", { backend, options: { mode: "webgl2" } });
    const check = () =>
      call("check", { title: "keeps its buffers", name: "upload copies", options: { runs: 1, seed: 1 } });
    await check();
    await evaluate(() => (Reflect.get(globalThis, "loseContexts") as () => void)());
    await expect(check()).rejects.toThrow(/the device was lost \(its GL context is lost\): open the backend again/);
    await call("close");
    await call("open", { backend, options: { mode: "webgl2" } });
    await check();
    errors.splice(0);
  });
});

function expectAnswer(found: readonly number[], truth: readonly number[]): void {
  found.forEach((value, i) => expect(Math.abs(value - expectFound(truth, i)), `class ${i}`).toBeLessThan(1e-4));
  expect(topFive(found)).toEqual(topFive(truth));
}

const topFive = (values: readonly number[]): readonly number[] =>
  values
    .map((_, i) => i)
    .sort((a, b) => expectFound(values, b) - expectFound(values, a))
    .slice(0, 5);
