import type { SolverParameter } from "@squeezenet/caffe-io";
import type { SolverEvent } from "./events.ts";
import type { FedNet } from "./fed-net.ts";
import { testNet } from "./test-net.ts";

/** Tests each net in turn on its test_iter batches (Solver::TestAll); ends early where `interrupted` says so. */
export async function* runTests(
  tests: readonly FedNet[],
  { test_iter, test_compute_loss }: SolverParameter,
  iteration: number,
  interrupted: () => boolean,
): AsyncGenerator<SolverEvent, void> {
  for (const [net, fed] of tests.entries()) {
    yield { kind: "testing", iteration, net };
    const result = await testNet(fed, test_iter[net] ?? 1, { interrupted });
    if (result === null) return;
    const loss = test_compute_loss ? result.loss : null;
    yield { kind: "tested", iteration, net, outputs: result.outputs, loss };
  }
}
