import { testBackend } from "@squeezenet/backend-conformance";
import ort from "./index.mjs";

testBackend(ort, { runs: 20 });
