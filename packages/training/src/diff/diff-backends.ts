import type { Prepared } from "../run/prepare.ts";
import type { DiffEvent } from "./diff-event.ts";
import type { DiffOptions } from "./diff-options.ts";

/**
 * Holds a backend against another through forward, backward and update, and says where they part: every call is given the
 * very numbers that the backend computed with, so that no error is inherited.
 * @throws TrainingError for a backend that is right the second time
 */
export async function* diffBackends(prepared: Prepared, options: DiffOptions): AsyncGenerator<DiffEvent> {
  // The lockstep brings fast-check along, 1 MB that only this function needs: a page that trains does not load it.
  const { holdAgainst } = await import("./hold-against.ts");
  yield* holdAgainst(prepared, options);
}
