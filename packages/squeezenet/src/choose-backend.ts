import {
  type Backend,
  type BackendModule,
  BackendUnavailable,
  expectBackendModule,
  openBackend,
  oracle,
} from "@squeezenet/core";

/** A backend's package as `import` gives it: its default export is the module. */
export interface BackendPackage {
  readonly default: BackendModule;
}

/**
 * What computes: "cpu-worker" or "oracle" by name; in Node "gpujs" too, where `@squeezenet/backend-gpujs` or
 * `squeezenet-backend-gpujs` is installed; anywhere a backend's module, or the promise of its package:
 * `import("@squeezenet/backend-gpujs")`, which a bundler can follow; or a backend that stands open already.
 */
export type BackendChoice =
  | "cpu-worker"
  | "oracle"
  | (string & NonNullable<unknown>)
  | BackendModule
  | BackendPackage
  | Promise<BackendPackage>
  | Backend;

/** An open backend, and whether whoever asked for it has to close it. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly owned: boolean;
}

/**
 * Opens the backend that was chosen; one that stands open stays its owner's.
 * @throws BackendUnavailable for a name that is not known, or where the backend cannot run here
 * @throws BackendError for a package whose default export is no backend module
 */
export async function chooseBackend(
  choice: BackendChoice,
  options?: Readonly<Record<string, string>>,
): Promise<ChosenBackend> {
  if (typeof choice === "object" && "kernels" in choice) return { backend: choice, owned: false };
  return { backend: await openBackend(await moduleOf(choice), options), owned: true };
}

async function moduleOf(choice: Exclude<BackendChoice, Backend>): Promise<BackendModule> {
  if (typeof choice === "string") return own.get(choice)?.() ?? installed(choice);
  const given = await choice;
  return "default" in given ? given.default : given;
}

/** The backends that this package brings. */
const own: ReadonlyMap<string, () => Promise<BackendModule>> = new Map([
  ["cpu-worker", async () => (await import("@squeezenet/backend-cpu-worker")).default],
  ["oracle", () => Promise.resolve(oracle)],
]);

/** A backend of another package, which Node finds by its name. */
async function installed(name: string): Promise<BackendModule> {
  const names = /^[a-z0-9][\w.-]*$/.test(name) ? [`@squeezenet/backend-${name}`, `squeezenet-backend-${name}`] : [];
  const { importPackage } = await import("@squeezenet/training/host");
  const found = await importPackage(names, import.meta.url);
  if (found !== null) return expectBackendModule(found.default, found.file);
  throw new BackendUnavailable(
    `no backend "${name}" by that name (there is: ${[...own.keys()].join(", ")}; in Node also ${names.join(" or ") || "a package"}, ` +
      `where it is installed); hand in its package: backend: import("@squeezenet/backend-${name}")`,
  );
}
