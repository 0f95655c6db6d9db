export { checkCall, type WrittenCall } from "./lockstep/check-call.ts";
export { type Finding, type Lockstep, openLockstep } from "./lockstep/lockstep.ts";
export { type Shrunk, shrinkCall } from "./lockstep/shrink-call.ts";
export { writeCase } from "./lockstep/write-case.ts";
export { type Label, openTrace, type TracedCall, type TraceOptions } from "./lockstep/trace.ts";
