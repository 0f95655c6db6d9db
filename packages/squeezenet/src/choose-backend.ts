import { type Backend, type BackendModule, BackendUnavailable, openBackend, oracle } from "@squeezenet/core";

/** A backend's package as `import` gives it: its default export is the module. */
export interface BackendPackage {
  readonly default: BackendModule;
}

/**
 * What computes: "cpu-worker" or "oracle" by name; any other by its module, or by the promise of its package:
 * `import("@squeezenet/backend-gpujs")`, which a bundler can follow; or a backend that stands open already.
 */
export type BackendChoice =
  "cpu-worker" | "oracle" | BackendModule | BackendPackage | Promise<BackendPackage> | Backend;

/** An open backend, and whether whoever asked for it has to close it. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly owned: boolean;
}

/**
 * Opens the backend that was chosen; one that stands open stays its owner's.
 * @throws BackendUnavailable for a name that is not known, or where the backend cannot run here
 */
export async function chooseBackend(
  choice: BackendChoice,
  options?: Readonly<Record<string, string>>,
): Promise<ChosenBackend> {
  if (typeof choice === "object" && "kernels" in choice) return { backend: choice, owned: false };
  return { backend: await openBackend(await moduleOf(choice), options), owned: true };
}

async function moduleOf(choice: Exclude<BackendChoice, Backend>): Promise<BackendModule> {
  if (typeof choice === "string") {
    const load = named[choice];
    if (load === undefined)
      throw new BackendUnavailable(
        `no backend "${String(choice)}" by that name (there is: ${Object.keys(named).join(", ")}); hand in its package: ` +
          `backend: import("@squeezenet/backend-${String(choice)}")`,
      );
    return load();
  }
  const given = await choice;
  return "default" in given ? given.default : given;
}

const named: { readonly [name in Extract<BackendChoice, string>]: () => Promise<BackendModule> } = {
  "cpu-worker": async () => (await import("@squeezenet/backend-cpu-worker")).default,
  oracle: () => Promise.resolve(oracle),
};
