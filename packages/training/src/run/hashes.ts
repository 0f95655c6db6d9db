import type { NetParameter } from "@squeezenet/caffe-io";
import type { Hashing } from "../hashing.ts";

/** SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export const textHash = (text: string, hashing: Hashing): Promise<string> =>
  hashing.sha256([new TextEncoder().encode(text)]);

/** SHA-256 of a net's learned numbers alone: two people, or two splits of one batch, can compare a line. */
export const weightsHash = ({ layer }: NetParameter, hashing: Hashing): Promise<string> =>
  hashing.sha256(
    layer.flatMap(({ blobs }) =>
      blobs.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    ),
  );
