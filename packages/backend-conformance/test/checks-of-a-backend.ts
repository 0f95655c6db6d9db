import type { Backend } from "@squeezenet/core";
import {
  adversarialPromises,
  batchOrderLaws,
  bufferPromises,
  type CheckOptions,
  laws,
  orderPromises,
  traitPromises,
  wholeNetPromises,
} from "../src/checks.ts";

type Check = (backend: Backend, options: CheckOptions) => Promise<void>;

/** The kit's checks that take one backend and nothing else, by name. */
export const checksOfABackend: Readonly<Record<string, Check>> = {
  ...bufferPromises,
  ...orderPromises,
  ...traitPromises,
  ...batchOrderLaws,
  ...laws,
  ...adversarialPromises,
  ...wholeNetPromises,
};
