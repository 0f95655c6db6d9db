import { type Backend, expectOpen } from "@squeezenet/core";

type Checks<Rest extends readonly unknown[]> = Readonly<
  Record<string, (backend: Backend, ...rest: Rest) => Promise<void>>
>;

/** The same checks; each rejects with BackendError for a backend that was not awaited, before it tries anything. */
export const expectingOpen = <Rest extends readonly unknown[]>(checks: Checks<Rest>): Checks<Rest> =>
  Object.fromEntries(
    Object.entries(checks).map(([name, check]) => [
      name,
      async (backend: Backend, ...rest: Rest): Promise<void> => {
        expectOpen(backend, `"${name}"`);
        await check(backend, ...rest);
      },
    ]),
  );
