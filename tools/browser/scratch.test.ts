import gpujs from "@squeezenet/backend-gpujs";
import { it } from "vitest";
import { classify } from "./page/classify.ts";
import { caffesAnswer, servePicture } from "./pictures.ts";
it("x", async () => {
  const { picture } = await servePicture("genuine");
  const b = await gpujs.open(process.env["GM"] ? { mode: process.env["GM"] } : {});
  for (let i = 0; i < 2; i++) {
    const t = performance.now();
    const a = await classify(b, picture);
    console.log(b.device, "two forwards ms", performance.now() - t, "kernels", b.held, "diff", Math.max(...a.prob.map((p, j) => Math.abs(p - caffesAnswer()[j]!))));
  }
  await b[Symbol.asyncDispose]();
}, 300000);
