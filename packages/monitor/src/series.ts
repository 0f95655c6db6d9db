import type { IterationEvent, RunEvent } from "./run-event.ts";

/** A number at an iteration, counted in updates from 0. */
export interface Point {
  readonly iteration: number;
  readonly value: number;
}

/** A number from a test. `output` is the blob's name, with "net N: " before it unless it is the first test net's. */
export interface TestPoint extends Point {
  readonly output: string;
  readonly isLoss: boolean;
}

/** Whether a run still goes on, and how it ended if not. */
export type RunStatus = "running" | "finished" | "stopped early" | "failed";

/** A run as series of numbers. Iterations that a restart from an older snapshot undid are left out. */
export interface RunSeries {
  readonly name: string;
  readonly net: string;
  readonly iterations: number | null;
  readonly iteration: number;
  readonly status: RunStatus;
  /** Why it failed, and what was warned of. */
  readonly messages: readonly string[];
  /** Mean over the effective batch. */
  readonly loss: readonly Point[];
  /** Over the last average_loss iterations. */
  readonly smoothedLoss: readonly Point[];
  readonly rate: readonly Point[];
  /** Images a second, tests left out. */
  readonly speed: readonly Point[];
  readonly tests: readonly TestPoint[];
  readonly snapshots: readonly number[];
}

/** Turns the events of a run, given one by one, into its series. */
export class SeriesBuilder {
  readonly #name: string;
  #net = "";
  #iterations: number | null = null;
  #iteration = 0;
  #status: RunStatus = "running";
  #messages: string[] = [];
  #loss: Point[] = [];
  #smoothedLoss: Point[] = [];
  #rate: Point[] = [];
  #speed: Point[] = [];
  #tests: TestPoint[] = [];
  #snapshots: number[] = [];
  #lap: number | null = null;
  #testing: number | null = null;
  #tested = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(event: RunEvent): void {
    const { iteration } = event;
    this.#iteration = iteration;
    switch (event.kind) {
      case "start":
        this.#net = event.net;
        this.#iterations = event.iterations ?? this.#iterations;
        return this.#restart(iteration);
      case "iteration":
        if (event.loss !== null) this.#loss.push({ iteration, value: event.loss });
        this.#smoothedLoss.push({ iteration, value: event.smoothedLoss });
        return this.#clock(event);
      case "rate":
        return void this.#rate.push({ iteration, value: event.rate });
      case "testing":
        return void (this.#testing ??= event.seconds);
      case "tested": {
        this.#tested += event.seconds - (this.#testing ?? event.seconds);
        this.#testing = null;
        const of = event.net === 0 ? "" : `net ${event.net}: `;
        for (const { name, value, lossWeight } of event.outputs)
          this.#tests.push({ iteration, value, output: `${of}${name}`, isLoss: lossWeight !== 0 });
        return;
      }
      case "snapshot":
        return void this.#snapshots.push(iteration);
      case "warning":
        return void this.#messages.push(event.message);
      case "finished":
        return void (this.#status = event.early ? "stopped early" : "finished");
      case "failed":
        this.#messages.push(event.message);
        return void (this.#status = "failed");
    }
  }

  /** The series so far. */
  series(): RunSeries {
    return {
      name: this.#name,
      net: this.#net,
      iterations: this.#iterations,
      iteration: this.#iteration,
      status: this.#status,
      messages: [...this.#messages],
      loss: [...this.#loss],
      smoothedLoss: [...this.#smoothedLoss],
      rate: [...this.#rate],
      speed: [...this.#speed],
      tests: [...this.#tests],
      snapshots: [...this.#snapshots],
    };
  }

  /** What was said of iterations from here on was undone: the run goes on from an older snapshot. */
  #restart(iteration: number): void {
    const before = <T extends Point>(points: readonly T[]): T[] =>
      points.filter((point) => point.iteration < iteration);
    this.#loss = before(this.#loss);
    this.#smoothedLoss = before(this.#smoothedLoss);
    this.#rate = before(this.#rate);
    this.#speed = before(this.#speed);
    this.#tests = before(this.#tests);
    this.#snapshots = this.#snapshots.filter((taken) => taken <= iteration);
    this.#messages = [];
    this.#status = "running";
    this.#lap = null;
    this.#testing = null;
    this.#tested = 0;
  }

  #clock({ iteration, seconds, images }: IterationEvent): void {
    const taken = this.#lap === null ? 0 : seconds - this.#lap - this.#tested;
    if (taken > 0 && images !== null) this.#speed.push({ iteration, value: images / taken });
    this.#lap = seconds;
    this.#tested = 0;
  }
}

/** The series of a run from all its events; `name` is for people. */
export function seriesOf(name: string, events: Iterable<RunEvent>): RunSeries {
  const builder = new SeriesBuilder(name);
  for (const event of events) builder.add(event);
  return builder.series();
}

/** The points of each output, as pairs of its name and its points. Outputs keep the order of their first points. */
export function testsByOutput(tests: readonly TestPoint[]): readonly (readonly [string, readonly TestPoint[]])[] {
  const names = [...new Set(tests.map(({ output }) => output))];
  return names.map((name) => [name, tests.filter(({ output }) => output === name)]);
}
