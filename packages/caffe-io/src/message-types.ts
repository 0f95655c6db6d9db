import type { Message } from "./schema.ts";

// Interfaces, so that an editor shows the name and not the forty fields.
export interface BlobProto extends Message<"BlobProto"> {}
export interface BlobShape extends Message<"BlobShape"> {}
export interface Datum extends Message<"Datum"> {}
export interface FillerParameter extends Message<"FillerParameter"> {}
export interface LayerParameter extends Message<"LayerParameter"> {}
export interface LossParameter extends Message<"LossParameter"> {}
export interface NetParameter extends Message<"NetParameter"> {}
export interface NetState extends Message<"NetState"> {}
export interface NetStateRule extends Message<"NetStateRule"> {}
export interface ParamSpec extends Message<"ParamSpec"> {}
export interface SolverParameter extends Message<"SolverParameter"> {}
export interface SolverState extends Message<"SolverState"> {}
export interface TransformationParameter extends Message<"TransformationParameter"> {}
export interface V0LayerParameter extends Message<"V0LayerParameter"> {}
export interface V1LayerParameter extends Message<"V1LayerParameter"> {}
