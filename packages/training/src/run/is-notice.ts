import type { Notice } from "../notice.ts";
import type { TrainingEvent } from "./training-event.ts";

/** The other events of a run. */
const others: { readonly [K in Exclude<TrainingEvent, Notice>["kind"]]: true } = {
  begun: true,
  clip: true,
  dead: true,
  final: true,
  finished: true,
  iteration: true,
  rate: true,
  snapshot: true,
  start: true,
  step: true,
  tested: true,
  testing: true,
};

/** Whether an event comes from the run, not from its solver. */
export const isNotice = (event: TrainingEvent): event is Notice => !(event.kind in others);
