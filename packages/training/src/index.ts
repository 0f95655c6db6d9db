export type * from "./batch-feed.ts";
export type { Fed, FeedingOptions } from "./database-fed.ts";
export type * from "./databases.ts";
export { diffBackends } from "./diff/diff-backends.ts";
export type * from "./diff/diff-event.ts";
export type * from "./diff/diff-options.ts";
export * from "./diff/diff-weights.ts";
export type { Distance } from "./diff/distance.ts";
export type { Classes } from "./doctor/data.ts";
export * from "./doctor/doctor.ts";
export * from "./doctor/finding.ts";
export { attempt } from "./doctor/attempt.ts";
export { type MemoryPlan, planMemory } from "./doctor/memory.ts";
export * from "./dry-net.ts";
export * from "./feed-net.ts";
export type * from "./files.ts";
export * from "./first-warning.ts";
export type * from "./hashing.ts";
export type * from "./host.ts";
export * from "./judgement.ts";
export * from "./named-option.ts";
export * from "./net-sources.ts";
export * from "./net-state.ts";
export type * from "./notice.ts";
export * from "./overrides.ts";
export * from "./prove.ts";
export * from "./read-files.ts";
export * from "./run/compare-fingerprints.ts";
export * from "./run/early-stop.ts";
export * from "./run/find-snapshot.ts";
export * from "./run/fingerprint.ts";
export { weightsHash } from "./run/hashes.ts";
export { isNotice } from "./run/is-notice.ts";
export * from "./run/keep-run.ts";
export * from "./run/learn.ts";
export * from "./run/making.ts";
export * from "./run/prepare.ts";
export type { SnapshotBytes } from "./run/read-snapshot.ts";
export * from "./run/retention.ts";
export * from "./run/run-record.ts";
export type * from "./run/run-state.ts";
export * from "./run/run-training.ts";
export type * from "./run/training-event.ts";
export type * from "./run/training-options.ts";
export * from "./run/training-run.ts";
export * from "./run/sidecar.ts";
export {
  checkWritable,
  type EncodedSnapshot,
  encodeSnapshot,
  filesOf,
  removeSnapshot,
  type SidecarFacts,
  writeSnapshot,
} from "./run/snapshot-files.ts";
export * from "./run/why-different.ts";
export * from "./solver-nets.ts";
export * from "./time-pass.ts";
export * from "./training-error.ts";
export * from "./variation.ts";
export * from "./verify.ts";
