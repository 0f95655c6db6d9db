import type { Backend } from "@squeezenet/core";
import { option } from "./named-option.ts";

/** What a backend's last bits are worth on another machine, as the log says it; null where they are the same everywhere. */
export function variationOf({ varies }: { readonly varies?: Backend["varies"] | undefined }): string | null {
  if (varies === undefined) return null;
  return varies.exact
    ? `${varies.because}: last bits may differ on another processor or in another runtime; ${option("exact")} for the same everywhere`
    : `${varies.because}: last bits may differ on another device`;
}
