import type { SolverEvent } from "@squeezenet/caffe";
import type { RunEvent } from "@squeezenet/monitor";
import { deadNet } from "./report.ts";

/** What an event's line says that the solver does not know. */
export interface Telling {
  /** max_iter. */
  readonly iterations: number;
  /** Since the run or this part of it began. */
  readonly seconds: number;
  /** ISO 8601. */
  readonly time: string;
}

/** A solver's event as a line of JSON tells it, or null for what has no line. */
export function runEventOf(event: SolverEvent, { iterations, seconds, time }: Telling): RunEvent | null {
  switch (event.kind) {
    case "start":
      return { ...event, iterations, time };
    case "iteration": {
      const { kind, iteration, loss, batchLosses, smoothedLoss, outputs, images } = event;
      return { kind, iteration, seconds, loss, batchLosses, smoothedLoss, outputs, images };
    }
    case "rate":
      return { kind: "rate", iteration: event.iteration, seconds, rate: event.rate };
    case "testing":
      return { ...event, seconds };
    case "tested":
      return { kind: "tested", iteration: event.iteration, seconds, net: event.net, outputs: event.outputs };
    case "snapshot":
      return { kind: "snapshot", iteration: event.iteration, seconds };
    case "dead":
      return { kind: "warning", iteration: event.iteration, seconds, message: deadNet(event.dead) };
    case "finished":
      return { ...event, seconds };
    case "clip":
    case "step":
    case "final":
      return null;
  }
}
