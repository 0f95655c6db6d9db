import { cppNumber, type DeadNet, type Output, type SolverEvent } from "@squeezenet/caffe";
import type { RunState } from "@squeezenet/training";
import type { Log } from "../glog.ts";

/** `loss = 2.34 (* 1 = 2.34 loss)`. */
function written({ name, value, lossWeight }: Output): string {
  const weighted = cppNumber(Math.fround(value * lossWeight));
  return `${name} = ${cppNumber(value)}${lossWeight === 0 ? "" : ` (* ${cppNumber(lossWeight)} = ${weighted} loss)`}`;
}

/** What to think of a net that does not learn any more, and what to try. */
export function deadNet({ loss, classes, scores, relu }: DeadNet): string {
  const why =
    relu === null
      ? `every class has the same score in blob "${scores}"`
      : `every class has the same score in blob "${scores}", for ReLU layer "${relu}" lets nothing through but zeros`;
  return (
    `the net is dead: its loss has been ln(${classes}) = ${cppNumber(Math.fround(loss))} for 100 iterations, since ${why}. ` +
    `No gradient passes it, so it stays so. Start again with a lower base_lr (or a warm-up: a lower one for the first iterations), ` +
    `with another random_seed, or with a gaussian filler of std 0.01 in the last convolution; check the mean and scale of the data.`
  );
}

/** Counts iterations a second as Caffe does, between displayed ones. */
class Rate {
  #last: { readonly iteration: number; readonly time: number } | null = null;

  /** `(30.8642 iter/s, 0.162s/5 iters)`. */
  lap(iteration: number, display: number, now: number): string {
    const seconds = this.#last === null ? 0 : (now - this.#last.time) / 1000;
    const perSecond = this.#last === null || seconds === 0 ? 0 : (iteration - this.#last.iteration) / seconds;
    this.#last = { iteration, time: now };
    return `(${cppNumber(Math.fround(perSecond))} iter/s, ${cppNumber(Math.fround(seconds))}s/${display} iters)`;
  }
}

/** Turns what a solver does into Caffe's lines (solver.cpp, sgd_solver.cpp). */
export function solverReport(
  log: Log,
  { display, lr_policy }: { readonly display: number; readonly lr_policy: string },
): (event: SolverEvent, run: Pick<RunState, "net" | "testNets">) => void {
  const rate = new Rate();
  const outputs = (which: "Train" | "Test", source: string, all: readonly Output[]): void =>
    all.forEach((output, i) => log("INFO", source, `    ${which} net output #${i}: ${written(output)}`));
  return (event, run) => {
    switch (event.kind) {
      case "start":
        log("INFO", "solver.cpp:289", `Solving ${event.net}`);
        return log("INFO", "solver.cpp:290", `Learning Rate Policy: ${event.policy}`);
      case "testing":
        log("INFO", "solver.cpp:347", `Iteration ${event.iteration}, Testing net (#${event.net})`);
        // Net::ShareTrainedLayersWith
        for (const { parameter } of run.net.layers)
          if (run.testNets[event.net]?.layer(parameter.name) === undefined)
            log("INFO", "net.cpp:678", `Ignoring source layer ${parameter.name}`);
        return;
      case "tested":
        if (event.loss !== null) log("INFO", "solver.cpp:401", `Test loss: ${cppNumber(Math.fround(event.loss))}`);
        return outputs("Test", "solver.cpp:414", event.outputs);
      case "iteration": {
        if (!event.displayed) return;
        const lap = rate.lap(event.iteration, display, performance.now());
        const loss = cppNumber(event.smoothedLoss);
        log("INFO", "solver.cpp:239", `Iteration ${event.iteration} ${lap}, loss = ${loss}`);
        return outputs("Train", "solver.cpp:258", event.outputs);
      }
      case "step":
        // "step" counts its steps too, without a word (sgd_solver.cpp, GetLearningRate).
        if (lr_policy !== "multistep") return;
        return log("INFO", "sgd_solver.cpp:50", `MultiStep Status: Iteration ${event.iteration}, step = ${event.step}`);
      case "rate":
        if (!event.displayed) return;
        return log("INFO", "sgd_solver.cpp:112", `Iteration ${event.iteration}, lr = ${cppNumber(event.rate)}`);
      case "clip": {
        const [norm, limit, factor] = [event.norm, event.limit, event.factor].map((v) => cppNumber(Math.fround(v)));
        const what = `Gradient clipping: scaling down gradients (L2 norm ${norm} > ${limit}) by scale factor ${factor}`;
        return log("INFO", "sgd_solver.cpp:99", what);
      }
      case "final":
        return log("INFO", "solver.cpp:327", `Iteration ${event.iteration}, loss = ${cppNumber(event.smoothedLoss)}`);
      case "finished":
        return log(
          "INFO",
          event.early ? "solver.cpp:315" : "solver.cpp:332",
          event.early ? "Optimization stopped early." : "Optimization Done.",
        );
      case "dead":
        return log("WARNING", "squeezenet:0", `Iteration ${event.iteration}: ${deadNet(event.dead)}`);
      case "snapshot":
        // Whoever writes the files says so.
        return;
    }
  };
}
