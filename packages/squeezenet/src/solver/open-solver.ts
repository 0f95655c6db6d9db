import { asyncDispose } from "@squeezenet/core";
import { openRun, TrainingError, type TrainingRun } from "@squeezenet/training";
import { hostHere } from "@squeezenet/training/host";
import { chooseBackend } from "../choose-backend.ts";
import { UserFeed } from "../feed/user-feed.ts";
import type { LoadSolverOptions } from "./load-solver-options.ts";
import { LoadedSolver } from "./loaded-solver.ts";
import { type ReadSolver, readSolver, type SolverSource } from "./read-solver.ts";
import { opened, type Opening, SolverBasis } from "./solver-basis.ts";
import { readSnapshot } from "./solver-snapshot.ts";
import { StopSwitch } from "./stop-switch.ts";

/** See `loadSolver`. It stands apart, so that a program that only classifies does not load what trains. */
export async function openSolver(source: SolverSource, options: LoadSolverOptions): Promise<LoadedSolver> {
  const { onNotice: say = () => {}, watchdog = true, shuffle = false, allowChange = [] } = options;
  const host = hostHere();
  const read = await readSolver(source, options, host.files, say);
  const snapshot = options.snapshot === undefined ? undefined : await readSnapshot(options.snapshot);
  const { train, tests } = feedsOf(read, options);
  const { backend, owned } = await chooseBackend(options.backend ?? "cpu-worker", options.backendOptions);
  const close = async (): Promise<void> => {
    await Promise.all([train, ...tests].map(async (feed) => feed?.end()));
    if (owned) await backend[asyncDispose]();
  };
  const stop = new StopSwitch(options.signal);
  const feeds = { train: train?.open, tests: tests.map((feed) => feed?.open) };
  const choices = { rng: "addressed", shuffle, watchdog, allowChange, request: stop.request } as const;
  const begin = (opening: Opening): ReturnType<typeof openRun> =>
    openRun(read, { backend, host, feeds, ...choices, ...opening });
  try {
    const run = await opened(begin(snapshot === undefined ? {} : { snapshot }), say);
    await checkSolver(run);
    const writes = read.namesPrefix && host.files.readOnly !== true;
    const basis = new SolverBasis({ host, solver: read.solver, writes, stop, say, openRun: begin, close }, run);
    const solver = new LoadedSolver(basis, run);
    return solver;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes Caffe's solver now, and not with the first update. @throws SolverError for a parameter that cannot be followed */
async function checkSolver(run: TrainingRun): Promise<void> {
  try {
    run.begin();
  } catch (error) {
    await run.close();
    run.net.free();
    throw error;
  }
}

/** The feeds of the nets that have one. */
function feedsOf(
  { solver, nets }: ReadSolver,
  { feed, testFeeds = [] }: LoadSolverOptions,
): { readonly train: UserFeed | undefined; readonly tests: readonly (UserFeed | undefined)[] } {
  const { max_iter, iter_size, test_iter } = solver;
  if (testFeeds.length > nets.tests.length)
    throw new TrainingError(
      `testFeeds holds ${testFeeds.length}, and the solver has ${nets.tests.length} test nets: give a test_iter for each`,
    );
  const needed = `a run takes ${max_iter * iter_size} (max_iter ${max_iter} × iter_size ${iter_size})`;
  const train = feed === undefined ? undefined : new UserFeed(feed, "the feed of the training net", needed);
  const tests = nets.tests.map((_, i) => {
    const given = testFeeds[i];
    const what = `the feed of test net ${i}`;
    return given === undefined ? undefined : new UserFeed(given, what, `a test takes ${test_iter[i]} (test_iter)`);
  });
  return { train, tests };
}
