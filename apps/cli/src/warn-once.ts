import type { NetWarning } from "@squeezenet/caffe";
import type { Log } from "./glog.ts";

/**
 * Logs the first warning about each input blob: a NaN in the mean spoils every image alike.
 * @param where what the blob was fed from, and a colon; "" where it is not known
 */
export function warnOnce(log: Log, where: (warning: NetWarning) => string): (warning: NetWarning) => void {
  const told = new Set<string>();
  return (warning) => {
    if (told.has(warning.blob)) return;
    told.add(warning.blob);
    log("WARNING", "squeezenet:0", `${where(warning)}${warning.message} Later ones in this blob are not reported.`);
  };
}
