import { type NetParameter, printText } from "@squeezenet/caffe-io";
import { type WritableFile, writeBytes } from "@squeezenet/data";

/** Writes a message as a prototxt, whole or not at all. @throws DataError where it cannot be written */
export async function savePrototxt(file: WritableFile, message: NetParameter): Promise<void> {
  await writeBytes(file, new TextEncoder().encode(printText(message)));
}
