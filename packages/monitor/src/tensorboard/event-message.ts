import { create, encodeMessage } from "@squeezenet/protobuf";
import { eventSchema } from "./event-schema.ts";

/** A number of a run under a tag. */
export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

/** The first record of a file: an Event with the version alone; `wallTime` in seconds since 1970. */
export function versionMessage(wallTime: number): Uint8Array {
  return encodeMessage(create(eventSchema, "Event", { wall_time: wallTime, file_version: "brain.Event:2" }));
}

/** An Event: `wallTime` in seconds since 1970, `step` an iteration, and a Summary of scalars. */
export function scalarsMessage(wallTime: number, step: number, scalars: readonly Scalar[]): Uint8Array {
  const metadata = { plugin_data: { plugin_name: "scalars" } };
  const value = scalars.map(({ tag, value: number }) => ({ tag, simple_value: number, metadata }));
  return encodeMessage(create(eventSchema, "Event", { wall_time: wallTime, step, summary: { value } }));
}
