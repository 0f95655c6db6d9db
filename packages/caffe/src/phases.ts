import {
  clone,
  has,
  type LayerParameter,
  type NetParameter,
  type NetState,
  type NetStateRule,
} from "@squeezenet/caffe-io";
import { layerError } from "./errors.ts";
import type { Phase } from "./layer.ts";

/** What include and exclude rules are matched with: caffe.proto's NetState. */
export interface State {
  readonly phase: Phase;
  readonly level: number;
  readonly stage: readonly string[];
}

/** The state of a net: what the caller says, the net's own `state` below it (solver.cpp, InitTrainNet). */
export function stateOf(net: NetParameter, phase: Phase, over?: NetState): State {
  const stage = [...net.state.stage, ...(over?.stage ?? [])];
  const level = over !== undefined && has(over, "level") ? over.level : net.state.level;
  return { phase: over !== undefined && has(over, "phase") ? over.phase : phase, level, stage };
}

/** The net without the layers that its rules leave out of `state` (Net::FilterNet). */
export function filterNet(net: NetParameter, state: State, report: (message: string) => void = () => {}): NetParameter {
  return clone(net, { layer: net.layer.filter((layer) => included(layer, state, report)) });
}

function included(layer: LayerParameter, state: State, report: (message: string) => void): boolean {
  if (layer.include.length > 0 && layer.exclude.length > 0)
    throw layerError(layer, "exclude", `give include rules or exclude rules, not both`);
  const misses = (rule: NetStateRule): boolean => {
    const why = mismatch(rule, state);
    if (why !== null) report(why + layer.name);
    return why !== null;
  };
  return layer.include.length > 0 ? !layer.include.every(misses) : layer.exclude.every(misses);
}

/** Why a rule does not match, in Caffe's words up to the layer's name, or null (Net::StateMeetsRule). */
function mismatch(rule: NetStateRule, { phase, level, stage }: State): string | null {
  const number = { TRAIN: 0, TEST: 1 };
  if (has(rule, "phase") && rule.phase !== phase)
    return `The NetState phase (${number[phase]}) differed from the phase (${number[rule.phase]}) specified by a rule in layer `;
  if (has(rule, "min_level") && level < rule.min_level)
    return `The NetState level (${level}) is above the min_level (${rule.min_level}) specified by a rule in layer `;
  if (has(rule, "max_level") && level > rule.max_level)
    return `The NetState level (${level}) is above the max_level (${rule.max_level}) specified by a rule in layer `;
  const absent = rule.stage.find((each) => !stage.includes(each));
  if (absent !== undefined) return `The NetState did not contain stage '${absent}' specified by a rule in layer `;
  const present = rule.not_stage.find((each) => stage.includes(each));
  return present === undefined ? null : `The NetState contained a not_stage '${present}' specified by a rule in layer `;
}
