import { has, type SolverParameter } from "@squeezenet/caffe-io";

/** The fields in which a solver says its nets. */
type SharedNetField = "net" | "net_param";
export type TrainNetField = SharedNetField | "train_net" | "train_net_param";
export type TestNetField = SharedNetField | "test_net" | "test_net_param";

/** Where a solver says a net: the field, and the file that it names, if it is one. */
export interface NetSource<Field extends TrainNetField | TestNetField> {
  readonly field: Field;
  readonly file: string | null;
}

/** The sources of `netsOf`'s nets: messages come before files, and what is shared comes last (solver.cpp, InitTestNets). */
export function sourcesOf(solver: SolverParameter): {
  readonly train: NetSource<TrainNetField>;
  readonly tests: readonly NetSource<TestNetField>[];
} {
  const shared: NetSource<SharedNetField> = has(solver, "net")
    ? { field: "net", file: solver.net }
    : { field: "net_param", file: null };
  const own: NetSource<TrainNetField> = has(solver, "train_net")
    ? { field: "train_net", file: solver.train_net }
    : { field: "train_net_param", file: null };
  const isShared = has(solver, "net") || has(solver, "net_param");
  const messages = solver.test_net_param.map((): NetSource<TestNetField> => ({ field: "test_net_param", file: null }));
  const files = solver.test_net.map((file): NetSource<TestNetField> => ({ field: "test_net", file }));
  const given = [...messages, ...files];
  return { train: isShared ? shared : own, tests: solver.test_iter.map((_, number) => given[number] ?? shared) };
}
