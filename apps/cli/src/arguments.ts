import { expectFound } from "@squeezenet/core";
import { didYouMean } from "@squeezenet/caffe-io";

/** A command line that cannot be read. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** How a command's options are spelt, for the rewriting: names with a value, and flags without. */
export interface OptionNames {
  readonly withValue: readonly string[];
  readonly flags: readonly string[];
}

/**
 * Rewrites gflags' spellings, in which Caffe's users write, to `--name=value` and `--flag`: `-solver s`, `-solver=s`,
 * `--solver s`, `-gray`, `-gray=true`, `-nogray`.
 * @throws UsageError for an option that no command has, naming the nearest
 */
export function rewriteFlags(args: readonly string[], { withValue, flags }: OptionNames): string[] {
  const rewritten: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = expectFound(args, i);
    if (arg === "--") return [...rewritten, ...args.slice(i)];
    const [, name, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) rewritten.push(arg);
    else if (withValue.includes(name)) rewritten.push(`--${name}=${value ?? args[++i] ?? ""}`);
    else if (flags.includes(name)) rewritten.push(...(isFalse(value) ? [] : [`--${name}`]));
    else if (name.startsWith("no") && flags.includes(name.slice(2))) continue;
    else if (name === "h") rewritten.push(arg);
    else throw new UsageError(`unknown option "${arg}"${didYouMean(name, [...withValue, ...flags])}`);
  }
  return rewritten;
}

const isFalse = (value: string | undefined): boolean => value !== undefined && /^(false|f|no|n|0)$/i.test(value);
