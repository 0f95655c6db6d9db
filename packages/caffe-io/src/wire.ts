export { decodeMessage, type WireOptions } from "./wire/decode.ts";
export { encodeMessage } from "./wire/encode.ts";
export { WireError } from "./wire/wire-error.ts";
