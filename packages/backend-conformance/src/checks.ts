export { checkAgreement } from "./checks/agreement.ts";
export { batchOrderLaws } from "./checks/batch-order.ts";
export { bufferPromises } from "./checks/buffers.ts";
export { laws } from "./checks/laws.ts";
export { orderPromises } from "./checks/order.ts";
export { traitPromises } from "./checks/traits.ts";
export { type CheckOptions, optionsFrom } from "./check-options.ts";
export { ConformanceFailure, type FailureDetails } from "./conformance-failure.ts";
export { checkCall, type WrittenCall } from "./lockstep/check-call.ts";
