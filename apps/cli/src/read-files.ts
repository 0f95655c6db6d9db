import { type NetParameter, readNetText } from "@squeezenet/caffe-io";
import { readBytes } from "@squeezenet/training/node";
import type { Log } from "./glog.ts";
import { logNotice } from "./log-notice.ts";

export { readBytes } from "@squeezenet/training/node";

/** A text that the user named. @throws TrainingError as readBytes */
export const readText = (path: string, what: string): string => new TextDecoder().decode(readBytes(path, what));

/** A net's prototxt, with what reading and upgrading have to say. */
export function readNet(path: string, log: Log): NetParameter {
  const { message, warnings, upgrades } = readNetText(readText(path, "a net's prototxt"), { file: path });
  for (const upgrade of upgrades) logNotice(log, { kind: "upgraded", upgrade });
  for (const warning of warnings) logNotice(log, { kind: "odd", message: warning.message });
  return message;
}
