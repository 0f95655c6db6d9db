import type { Backend, BackendModule } from "@squeezenet/core";
import { caseNames } from "./cases/case-of.ts";
import type { CheckOptions } from "./check-options.ts";
import { adversarialPromises } from "./checks/adversarial.ts";
import { checkAgreement } from "./checks/agreement.ts";
import { batchOrderLaws } from "./checks/batch-order.ts";
import { bufferPromises } from "./checks/buffers.ts";
import { laws } from "./checks/laws.ts";
import { modulePromises } from "./checks/module.ts";
import { orderPromises } from "./checks/order.ts";
import { traitPromises } from "./checks/traits.ts";
import { wholeNetPromises } from "./checks/whole-nets.ts";

/** A backend under test, where it came from, and the oracle. */
export interface Subject {
  readonly module: BackendModule;
  readonly backend: Backend;
  readonly truth: Backend;
}

/** Rejects with ConformanceFailure where the promise is broken. */
export type Check = (subject: Subject, options: CheckOptions) => Promise<void>;

const ofBackend = (
  promises: Readonly<Record<string, (backend: Backend, options: CheckOptions) => Promise<void>>>,
): Readonly<Record<string, Check>> =>
  Object.fromEntries(
    Object.entries(promises).map(([name, check]) => [name, ({ backend }, options) => check(backend, options)]),
  );

const agreement: Readonly<Record<string, Check>> = Object.fromEntries(
  caseNames.map((name): [string, Check] => [
    name,
    ({ backend, truth }, options) => checkAgreement(backend, truth, name, options),
  ]),
);

/** The whole promise of a backend: by title, then by name. */
export const promises: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  "agrees with the oracle": agreement,
  "obeys the laws": ofBackend(laws),
  "keeps its buffers": ofBackend(bufferPromises),
  "keeps the order": ofBackend(orderPromises),
  "is what it claims": ofBackend(traitPromises),
  "knows what is no ordinary number": ofBackend(adversarialPromises),
  "sums in batch order": ofBackend(batchOrderLaws),
  "trains whole nets": ofBackend(wholeNetPromises),
  "stands beside others": Object.fromEntries(
    Object.entries(modulePromises).map(([name, check]): [string, Check] => [
      name,
      ({ module }, options) => check(module, options),
    ]),
  ),
};
