import { testBackend } from "@squeezenet/backend-conformance";
import gpujs from "../src/index.ts";

testBackend(gpujs);
