import { testBackend } from "@squeezenet/backend-conformance";
import gpujs from "../src/index.ts";

// gpu.js's other way to GL in Node needs the native package gl and an X display: REQUIRE_BACKENDS=gpujs-headlessgl. A file
// of its own, as headless GL and Dawn's GL do not bear each other in one process.
testBackend({ ...gpujs, name: "gpujs-headlessgl", open: () => gpujs.open({ mode: "headlessgl" }) });
