const hdf5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const gitLfs = Array.from("version https://git-lfs", (letter) => letter.charCodeAt(0));

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/** Whether a file is HDF5, which Caffe tells by its content too (Net::CopyTrainedLayersFrom). */
export function isHdf5(bytes: Uint8Array): boolean {
  return startsWith(bytes, hdf5);
}

/** What a file that is no message is, or undefined. Asked only then: a message may well begin with plain letters. */
export function looksLike(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, gitLfs)) return "a Git LFS pointer: the file itself was not downloaded";
  const isText =
    bytes.length >= 8 && bytes.subarray(0, 64).every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13));
  return isText ? "text" : undefined;
}
