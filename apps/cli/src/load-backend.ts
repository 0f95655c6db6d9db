import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Backend, type BackendModule, openBackend as open, oracle } from "@squeezenet/core";
import { CommandError } from "./failure.ts";

/**
 * Finds a backend: the oracle, else the package @squeezenet/backend-NAME, else squeezenet-backend-NAME, else a path. A
 * package may stand beside this command or beside the working directory.
 * @throws CommandError that says all that was tried, or what its default export lacks
 */
export async function findBackend(name: string): Promise<BackendModule> {
  if (name === oracle.name) return oracle;
  const packages = /^[a-z0-9][\w.-]*$/.test(name) ? [`@squeezenet/backend-${name}`, `squeezenet-backend-${name}`] : [];
  const path = resolve(name);
  const found = packages.map(locate).find((place) => place !== null) ?? (existsSync(path) ? path : null);
  if (found === null)
    throw new CommandError(
      `no backend "${name}": it is not the oracle, and there is no ${[...packages.map((each) => `package ${each}`), `file ${path}`].join(" and no ")}. ` +
        `Install such a package, give a path, or take --backend oracle.`,
    );
  const module: { readonly default?: unknown } = await import(pathToFileURL(found).href);
  return checked(module.default, found);
}

/** The file that a package's name leads to, seen from here and from the working directory, or null. */
function locate(name: string): string | null {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), "package.json"))])
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not from here.
    }
  return null;
}

/** A default export that is a backend module. */
function checked(module: unknown, from: string): BackendModule {
  const lacks = (what: string): never => {
    throw new CommandError(
      `${from} is no backend: its default export ${what} (see BackendModule in @squeezenet/core/backend)`,
    );
  };
  if (typeof module !== "object" || module === null) return lacks("is no object");
  if (!("api" in module) || module.api !== 1)
    return lacks(`speaks api ${"api" in module ? String(module.api) : "undefined"} of the contract, this is 1`);
  return isBackendModule(module) ? module : lacks('lacks "name" or the method "open"');
}

const isBackendModule = (module: object): module is BackendModule =>
  "name" in module && typeof module.name === "string" && "open" in module && typeof module.open === "function";

/** Which backend to open, and its own options. */
export interface BackendChoice {
  readonly backend: string;
  /** `key=value`, each. */
  readonly backendOption: readonly string[];
}

/** A backend's own options. @throws CommandError for one that is no key=value; the backend judges the rest */
export function backendOptions({
  backendOption,
}: Pick<BackendChoice, "backendOption">): Readonly<Record<string, string>> {
  return Object.fromEntries(
    backendOption.map((text) => {
      const [, key, value] = /^([\w-]+)=(.*)$/.exec(text) ?? [];
      if (key === undefined || value === undefined)
        throw new CommandError(`--backend-option ${text}: expected key=value, such as threads=2`);
      return [key, value] as const;
    }),
  );
}

/** Finds a backend and opens it. */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  const options = backendOptions(choice);
  return open(await findBackend(choice.backend), options);
}
