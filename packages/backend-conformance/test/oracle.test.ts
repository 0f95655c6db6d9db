import { testBackend } from "@squeezenet/backend-conformance";
import { oracle } from "@squeezenet/core";

testBackend(oracle);
