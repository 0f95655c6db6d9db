import { GlogClock, readGlogLine } from "./glog-line.ts";
import type { RunEvent, RunOutput } from "./run-event.ts";

const number = "([-+]?(?:nan|inf|[\\d.]+(?:e[-+]?\\d+)?))";
const forms = {
  solving: /^Solving (.*)$/,
  policy: /^Learning Rate Policy: (\S+)/,
  loss: new RegExp(`^Iteration (\\d+)(?: \\(.*\\))?, loss = ${number}`),
  rate: new RegExp(`^Iteration (\\d+), lr = ${number}`),
  testing: /^Iteration (\d+), Testing net \(#(\d+)\)/,
  output: new RegExp(`^ {4}(Train|Test) net output #(\\d+): (\\S+) = ${number}(?: \\(\\* ${number} = )?`),
  snapshot: /^Snapshotting solver state to .* file .*_iter_(\d+)\.solverstate/,
  finished: /^Optimization (Done|stopped early)\./,
};

/**
 * The events of the runs in a log of Caffe's or of ours, in the order of its lines. Times are in seconds since the run began;
 * fields that the log does not tell are null. Lines that say nothing of a run are skipped.
 */
export function readCaffeLog(text: string): readonly RunEvent[] {
  const reader = new CaffeLogReader();
  for (const line of text.split("\n")) reader.read(line);
  return reader.end();
}

class CaffeLogReader {
  readonly #events: RunEvent[] = [];
  #dump = "";
  #clock: GlogClock | null = null;
  #start: { readonly net: string; policy: string } | null = null;
  #seconds = 0;
  #lastIteration: number | null = null;
  /** The event whose outputs come next, which is added when they have. */
  #open: { event: Extract<RunEvent, { kind: "iteration" | "tested" }>; outputs: RunOutput[] } | null = null;

  read(line: string): void {
    const parsed = readGlogLine(line);
    if (parsed === null) {
      this.#dump += `${line}\n`;
      return;
    }
    const { message } = parsed;
    const solving = forms.solving.exec(message);
    if (solving !== null) {
      const [, net = ""] = solving;
      this.#close();
      this.#clock = new GlogClock(parsed);
      this.#start = { net, policy: "" };
      this.#lastIteration = null;
    } else if (message.startsWith("Initializing solver")) {
      this.#close();
      this.#dump = "";
      this.#clock = null;
    } else if (this.#clock !== null) {
      this.#seconds = this.#clock.seconds(parsed);
      this.#message(message);
    } else if (message.startsWith("Creating test net")) this.#dump += "\u0000";
  }

  end(): readonly RunEvent[] {
    this.#close();
    return this.#events;
  }

  #message(message: string): void {
    const output = forms.output.exec(message);
    if (output !== null) return this.#output(output);
    this.#close();
    const [, policy] = forms.policy.exec(message) ?? [];
    if (policy !== undefined && this.#start !== null) this.#start.policy = policy;
    const [, at] = /^Iteration (\d+)/.exec(message) ?? forms.snapshot.exec(message) ?? [];
    if (at === undefined) return this.#finish(message);
    const iteration = Number(at);
    this.#begin(iteration);
    const [, , loss] = forms.loss.exec(message) ?? [];
    const [, , rate] = forms.rate.exec(message) ?? [];
    const [, , net] = forms.testing.exec(message) ?? [];
    if (loss !== undefined) this.#iteration(iteration, numberOf(loss));
    else if (rate !== undefined) this.#add({ kind: "rate", rate: numberOf(rate) }, iteration);
    else if (net !== undefined) this.#testing(iteration, Number(net));
    else if (forms.snapshot.test(message)) this.#add({ kind: "snapshot" }, iteration);
  }

  /** The test's event is added when its outputs have come. */
  #testing(iteration: number, net: number): void {
    this.#add({ kind: "testing", net }, iteration);
    this.#open = { event: { kind: "tested", net, seconds: 0, iteration, outputs: [] }, outputs: [] };
  }

  /** Caffe says it twice: solver.cpp, then caffe.cpp. */
  #finish(message: string): void {
    const finished = forms.finished.exec(message);
    const last = this.#events.at(-1);
    if (finished === null || last === undefined || last.kind === "finished") return;
    this.#add({ kind: "finished", early: finished[1] !== "Done" }, last.iteration);
  }

  /** The first line with an iteration says where this part of the run begins. */
  #begin(iteration: number): void {
    if (this.#start === null) return;
    const { net, policy } = this.#start;
    this.#start = null;
    this.#events.push({ kind: "start", net, policy, iteration, iterations: this.#field("max_iter"), time: null });
  }

  #iteration(iteration: number, smoothedLoss: number): void {
    const batch = this.#field("batch_size");
    const images =
      batch === null || this.#lastIteration === null
        ? null
        : (iteration - this.#lastIteration) * batch * (this.#field("iter_size") ?? 1);
    this.#lastIteration = iteration;
    const event = {
      kind: "iteration",
      iteration,
      loss: null,
      batchLosses: [],
      smoothedLoss,
      images,
      seconds: this.#seconds,
      outputs: [],
    } as const;
    this.#open = { event, outputs: [] };
  }

  #output([, , , name = "", value = "", weight = "0"]: readonly (string | undefined)[]): void {
    this.#open?.outputs.push({ name, value: numberOf(value), lossWeight: numberOf(weight) });
    // A test ends when its outputs are printed.
    if (this.#open?.event.kind === "tested") this.#open.event = { ...this.#open.event, seconds: this.#seconds };
  }

  #close(): void {
    if (this.#open === null) return;
    const { event, outputs } = this.#open;
    this.#open = null;
    // A test without outputs was broken off, or another line of it comes first.
    if (event.kind === "tested" && outputs.length === 0) return void (this.#open = { event, outputs });
    this.#events.push({ ...event, outputs });
  }

  #add(event: Untimed, iteration: number): void {
    this.#events.push({ ...event, iteration, seconds: this.#seconds });
  }

  /** The first value of a field in the printed solver and training net. */
  #field(name: string): number | null {
    const [solverAndTrainingNet = ""] = this.#dump.split("\u0000");
    const found = new RegExp(`^\\s*${name}: (\\d+)`, "m").exec(solverAndTrainingNet);
    return found === null ? null : Number(found[1]);
  }
}

type Untimed =
  | { readonly kind: "rate"; readonly rate: number }
  | { readonly kind: "testing"; readonly net: number }
  | { readonly kind: "snapshot" }
  | { readonly kind: "finished"; readonly early: boolean };

const numberOf = (text: string): number =>
  text.includes("nan") ? NaN : text.includes("inf") ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
