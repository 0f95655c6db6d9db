/** A number of a run under a tag. */
export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

const [varint, fixed64, delimited, fixed32] = [0, 1, 2, 5] as const;

/** The first record of a file: an Event (tensorflow/core/util/event.proto) with file_version alone. */
export function versionMessage(wallTime: number): Uint8Array {
  return Uint8Array.from([...double(1, wallTime), ...text(3, "brain.Event:2")]);
}

/** An Event: wall_time in seconds since 1970, step, and a Summary of scalars. */
export function scalarsMessage(wallTime: number, step: number, scalars: readonly Scalar[]): Uint8Array {
  const values = scalars.flatMap(({ tag, value }) => {
    // Summary.Value: tag = 1, simple_value = 2, metadata = 9 (plugin_data = 1 (plugin_name = 1)).
    const metadata = message(9, message(1, text(1, "scalars")));
    return message(1, [...text(1, tag), ...float(2, value), ...metadata]);
  });
  return Uint8Array.from([...double(1, wallTime), ...number(2, step), ...message(5, values)]);
}

type Bytes = readonly number[];

function base128(value: number): Bytes {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const key = (field: number, wire: number): Bytes => base128(field * 8 + wire);
const number = (field: number, value: number): Bytes => [...key(field, varint), ...base128(value)];
const message = (field: number, bytes: Bytes): Bytes => [...key(field, delimited), ...base128(bytes.length), ...bytes];
const text = (field: number, value: string): Bytes => message(field, [...new TextEncoder().encode(value)]);
const double = (field: number, value: number): Bytes => [
  ...key(field, fixed64),
  ...new Uint8Array(Float64Array.of(value).buffer),
];
const float = (field: number, value: number): Bytes => [
  ...key(field, fixed32),
  ...new Uint8Array(Float32Array.of(value).buffer),
];
