/** How grave a finding is: an error fails the run or makes it worthless, a warning is for the user to judge. */
export type Gravity = "ok" | "warning" | "error";

/** What one check has found. The message says where, what was found, and what would do. */
export interface Finding {
  readonly gravity: Gravity;
  readonly check: string;
  readonly message: string;
}

/** Takes findings as they are made. */
export type Tell = (gravity: Gravity, check: string, message: string) => void;

/** A number of bytes, for people. */
export function bytes(count: number): string {
  if (count < 2 ** 20) return `${Math.ceil(count / 1024)} KiB`;
  return count < 2 ** 30 ? `${(count / 2 ** 20).toFixed(1)} MiB` : `${(count / 2 ** 30).toFixed(2)} GiB`;
}
