import type { LoadSolverOptions } from "./solver/load-solver-options.ts";
import type { LoadedSolver } from "./solver/loaded-solver.ts";
import type { SolverSource } from "./solver/read-solver.ts";

/**
 * Loads a solver with its nets, as `squeezenet train` does: with the same files, seed and backend it learns the same weights,
 * bit for bit. In Node files are paths, in a page addresses, anywhere URLs, Files, bytes, prototxt text or plain objects.
 *
 * ```ts
 * await using solver = await loadSolver("solver.prototxt");
 * for await (const event of solver.run()) if (event.kind === "iteration") console.log(event.iteration, event.loss);
 * await solver.net.save("net.caffemodel");
 * ```
 *
 * Batches of one's own take the place of a database:
 *
 * ```ts
 * const solver = await loadSolver("solver.prototxt", { feed: { data: { shape: [1000, 3, 32, 32], data }, label } });
 * const { loss } = await solver.step(100);
 * ```
 * @throws DataError, TrainingError for files that cannot be read, feeds that do not fit, and nets that do not match the solver
 * @throws PrototxtError, NetError, SolverError, WeightsError, WireError for files that cannot be followed, with file and line
 * where there is one; MessageError for fields that Caffe does not have
 * @throws BackendUnavailable where the backend cannot run here
 */
export async function loadSolver(solver: SolverSource, options: LoadSolverOptions = {}): Promise<LoadedSolver> {
  const { openSolver } = await import("./solver/open-solver.ts");
  return openSolver(solver, options);
}
