/** How grave a finding is: an error fails the run or makes it worthless, a warning is for the user to judge. */
export type Gravity = "ok" | "warning" | "error";

/** What one check has found. The message says where, what was found, and what would do. */
export interface Finding {
  readonly kind: "finding";
  readonly gravity: Gravity;
  readonly check: string;
  readonly message: string;
  /** The error that ended a check. */
  readonly cause?: unknown;
}

/** Makes a finding. */
export const finding = (gravity: Gravity, check: string, message: string): Finding => ({
  kind: "finding",
  gravity,
  check,
  message,
});

/** A number of bytes, for people: "1.5 MiB". */
export function bytes(count: number): string {
  if (count < 2 ** 20) return `${Math.ceil(count / 1024)} KiB`;
  return count < 2 ** 30 ? `${(count / 2 ** 20).toFixed(1)} MiB` : `${(count / 2 ** 30).toFixed(2)} GiB`;
}
