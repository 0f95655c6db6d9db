import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  asyncDispose,
  type Backend,
  type BackendModule,
  expectBackendModule,
  openBackend as open,
  oracle,
} from "@squeezenet/core";
import { locatePackage, packageEntry } from "@squeezenet/training/node";
import { UsageError } from "./arguments.ts";
import { CommandError } from "./failure.ts";

/**
 * Finds a backend: the oracle, else the package @squeezenet/backend-NAME, else squeezenet-backend-NAME, else a path: a file, or a
 * folder with a package.json. A package may stand beside this command or beside the working directory.
 * @throws CommandError that says all that was tried; BackendError for what is no backend module
 */
export async function findBackend(name: string): Promise<BackendModule> {
  if (name === oracle.name) return oracle;
  const packages = /^[a-z0-9][\w.-]*$/.test(name) ? [`@squeezenet/backend-${name}`, `squeezenet-backend-${name}`] : [];
  const path = resolve(name);
  const found =
    packages.map((each) => locatePackage(each, import.meta.url)).find((place) => place !== null) ?? entryAt(path);
  if (found === null)
    throw new CommandError(
      `no backend "${name}": it is not the oracle, and there is no ${[...packages.map((each) => `package ${each}`), `file or folder ${path}`].join(" and no ")}. ` +
        `Install such a package, give a path, or take --backend oracle.`,
    );
  const module: { readonly default?: unknown } = await import(pathToFileURL(found).href);
  return expectBackendModule(module.default, found);
}

/** The file at a path, or the one that the folder there names; null where there is neither. */
function entryAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  return found.isDirectory() ? packageEntry(path) : path;
}

/** Which backend to open, and its own options. */
export interface BackendChoice {
  readonly backend: string;
  /** `key=value`, each. */
  readonly backendOption: readonly string[];
  /** The same bits on every machine. */
  readonly exact?: boolean;
}

type ChosenOptions = Pick<BackendChoice, "backendOption" | "exact">;

/**
 * A backend's own options, `--exact` among them; the backend judges them.
 * @throws CommandError for one that is no key=value
 * @throws UsageError for `--exact` together with exact=false
 */
export function backendOptions(choice: ChosenOptions): Readonly<Record<string, string>> {
  if (choice.exact === true && choice.backendOption.includes("exact=false"))
    throw new UsageError("--exact and --backend-option exact=false contradict each other: leave one of them out");
  return Object.fromEntries(
    optionTexts(choice).map((text) => {
      const [, key, value] = /^([\w-]+)=(.*)$/.exec(text) ?? [];
      if (key === undefined || value === undefined)
        throw new CommandError(`--backend-option ${text}: expected key=value, such as threads=2`);
      return [key, value] as const;
    }),
  );
}

/** The same as texts, `key=value`, as a receipt keeps them. */
export const optionTexts = ({ backendOption, exact }: ChosenOptions): readonly string[] =>
  exact === true && !backendOption.includes("exact=true") ? [...backendOption, "exact=true"] : backendOption;

/**
 * Finds a backend and opens it.
 * @throws CommandError where exact=true was asked for and the backend's bits may differ all the same
 */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  const options = backendOptions(choice);
  const backend = await open(await findBackend(choice.backend), options);
  const { name, varies } = backend;
  if (options["exact"] !== "true" || varies === undefined) return backend;
  await backend[asyncDispose]();
  throw new CommandError(
    `--exact: ${name} took exact=true, and its last bits may differ on another machine all the same (${varies.because}). ` +
      `Leave --exact out, or take --backend cpu-worker or oracle.`,
  );
}
