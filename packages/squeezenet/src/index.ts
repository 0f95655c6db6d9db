export type * from "./blob.ts";
export { type BackendChoice, type BackendPackage } from "./choose-backend.ts";
export type { Gradients } from "./gradients.ts";
export type { Inputs } from "./inputs.ts";
export * from "./load-image.ts";
export * from "./load-mean.ts";
export * from "./load-net.ts";
export * from "./load-solver.ts";
export type * from "./feed/training-feed.ts";
export type { LoadSolverOptions } from "./solver/load-solver-options.ts";
export type { LoadedSolver } from "./solver/loaded-solver.ts";
export type { SolverNetsOptions, SolverSource } from "./solver/read-solver.ts";
export type * from "./solver/solver-run.ts";
export type { SnapshotFile, SnapshotSource, SolverSnapshot } from "./solver/solver-snapshot.ts";
export { type BackwardOptions, type ForwardOptions, type LayerFacts, LoadedNet } from "./loaded-net.ts";
export type { ParamBlob } from "./param-blob.ts";
export { type ModelSource, readNet as loadPrototxt, type WeightsSource } from "./read-net.ts";
export * from "./save-prototxt.ts";
export * from "./top-k.ts";
export {
  DivergedError,
  LabelError,
  LearningRateError,
  NetError,
  type Output,
  type Phase,
  SolverError,
  type Transfer,
  WeightsError,
} from "@squeezenet/caffe";
export {
  clone,
  create,
  type Fields,
  MessageError,
  type NetParameter,
  patch,
  patchLayer,
  PrototxtError,
  type SolverParameter,
  WireError,
} from "@squeezenet/caffe-io";
export { BackendError, BackendUnavailable, LifetimeError, type Shape } from "@squeezenet/core";
export {
  DataError,
  type FileLike,
  ImageError,
  LmdbError,
  type MeanImage,
  Transformer,
  type TransformerOptions,
  type WritableFile,
} from "@squeezenet/data";
export type { ChangeKind, Notice } from "@squeezenet/training";
