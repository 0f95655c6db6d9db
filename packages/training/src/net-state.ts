import type { Phase } from "@squeezenet/caffe";
import { create, has, type NetParameter, type NetState } from "@squeezenet/caffe-io";

/**
 * The state of a net as Caffe prints it, with the fields that somebody has set and no others: the phase, the net's own
 * `state` over it, the caller's over that (solver.cpp, InitTrainNet).
 */
export function netStateOf(net: NetParameter, phase: Phase, over?: NetState): NetState {
  const layers = [net.state, ...(over === undefined ? [] : [over])];
  const level = layers.findLast((state) => has(state, "level"))?.level;
  return create("NetState", {
    phase: layers.findLast((state) => has(state, "phase"))?.phase ?? phase,
    ...(level === undefined ? {} : { level }),
    stage: layers.flatMap(({ stage }) => stage),
  });
}
