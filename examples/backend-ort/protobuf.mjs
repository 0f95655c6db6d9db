// @ts-check
// The little of Protocol Buffers that an ONNX model needs: fields of varints, of bytes, and of messages.

const text = new TextEncoder();

/**
 * A number as a varint; a negative one as its 64-bit two's complement, as int64 fields want it.
 * @param {number} value
 * @returns {Uint8Array}
 */
function varint(value) {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

/** @param {readonly Uint8Array[]} parts */
export const message = (...parts) => new Uint8Array(Buffer.concat(parts));

/** A field of wire type 0. @param {number} field @param {number} value */
export const int = (field, value) => message(varint(field << 3), varint(value));

/** A field of wire type 2. @param {number} field @param {string | Uint8Array} content */
export function bytes(field, content) {
  const payload = typeof content === "string" ? text.encode(content) : content;
  return message(varint((field << 3) | 2), varint(payload.length), payload);
}
