/** Options that messages of this package name: its own, and a backend's `exact`. */
export const namedOptions = [
  "set",
  "batchSize",
  "effectiveBatch",
  "allowChange",
  "earlyStop",
  "retention",
  "rng",
  "shuffle",
  "exact",
] as const;

/** One of `namedOptions`. */
export type NamedOption = (typeof namedOptions)[number];

/**
 * An option as messages write it: its name, or its name and a value, between backticks (`batchSize: 4`). A program that spells
 * its options otherwise, as a command line does, can find them in a message by that.
 */
export const option = (name: NamedOption, value?: string | number): string =>
  `\`${value === undefined ? name : `${name}: ${value}`}\``;
