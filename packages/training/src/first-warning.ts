import type { NetWarning } from "@squeezenet/caffe";

/**
 * Lets through the first warning about each input blob: a NaN in the mean spoils every image alike.
 */
export function firstWarning(tell: (warning: NetWarning) => void): (warning: NetWarning) => void {
  const told = new Set<string>();
  return (warning) => {
    if (told.has(warning.blob)) return;
    told.add(warning.blob);
    tell(warning);
  };
}
