import {
  batchOrderLaws,
  bufferPromises,
  checkAgreement,
  type CheckOptions,
  laws,
  orderPromises,
  traitPromises,
} from "@squeezenet/backend-conformance/checks";
import { type Backend, kernelNames } from "@squeezenet/core";

/** Rejects where the backend breaks the promise; `truth` is the oracle. */
export type Check = (backend: Backend, truth: Backend, options: CheckOptions) => Promise<void>;

const agreement = Object.fromEntries(
  kernelNames.map((name): [string, Check] => [
    name,
    (backend, truth, options) => checkAgreement(backend, truth, name, options),
  ]),
);

const alone = (promises: Readonly<Record<string, (backend: Backend, options: CheckOptions) => Promise<void>>>) =>
  Object.fromEntries(
    Object.entries(promises).map(([name, check]): [string, Check] => [
      name,
      (backend, _truth, options) => check(backend, options),
    ]),
  );

/** The whole promise of a backend, as `testBackend` puts it: by title, then by name. */
export const promises: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  "agrees with the oracle": agreement,
  "obeys the laws": alone(laws),
  "keeps its buffers": alone(bufferPromises),
  "keeps the order": alone(orderPromises),
  "is what it claims": alone(traitPromises),
  "sums in batch order": alone(batchOrderLaws),
};
