import { testBackend } from "@squeezenet/backend-conformance";
import minimal from "./index.mjs";

testBackend(minimal);
