import type { ConvertOptions } from "@squeezenet/data";
import type { NamedOption } from "@squeezenet/training";

/** Flags of options that the packages name in their messages. */
const flags: { readonly [O in NamedOption | Extract<keyof ConvertOptions, "allowMissing">]: string } = {
  set: "--set",
  batchSize: "--batch-size",
  effectiveBatch: "--effective-batch",
  allowChange: "--allow-change",
  allowMissing: "--allow-missing",
  earlyStop: "--early-stop",
  // The doctor advises this, and only `train` takes it.
  retention: "train --keep",
  rng: "--rng",
  shuffle: "--shuffle",
  exact: "--exact",
};

/** A package's message as a user of the command reads it: with `--batch-size 4` where it says `batchSize: 4`, between backticks. */
export const inFlags = (message: string): string =>
  message.replaceAll(/`(\w+)(?:: ([^`]+))?`/g, (written, name: string, value?: string) => {
    const flag = Object.entries(flags).find(([option]) => option === name)?.[1];
    if (flag === undefined) return written;
    return value === undefined ? flag : `${flag} ${value}`;
  });
