import { softwareWebGL, softwareWebGPU } from "./launch.ts";
import { testBackendInPage } from "./test-backend-in-page.ts";

for (const mode of ["webgl2", "webgl"])
  testBackendInPage({ backend: "gpujs", options: { mode }, page: { args: softwareWebGL } });
testBackendInPage({
  backend: "gpujs",
  options: { mode: "webgpu" },
  page: { args: [...softwareWebGL, ...softwareWebGPU] },
});
