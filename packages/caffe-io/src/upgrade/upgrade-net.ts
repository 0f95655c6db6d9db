import { clone, has, keepPlace } from "@squeezenet/protobuf";
import { create } from "../create.ts";
import type { NetParameter } from "../message-types.ts";
import { needsBatchNorm, upgradeBatchNorm } from "./batch-norm.ts";
import { needsDataTransform, upgradeDataTransform } from "./data-transform.ts";
import { upgradeInputFields } from "./input-fields.ts";
import { foldPaddingLayers } from "./padding-layers.ts";
import { UpgradeLog, type UpgradeMessage } from "./upgrade-log.ts";
import { upgradeV0Layer } from "./v0-layer.ts";
import { upgradeV1Layer } from "./v1-layer.ts";

/** A message in today's form, and what Caffe would have logged while upgrading it. */
export interface Upgraded<M> {
  readonly message: M;
  /** What Caffe would log on the way; empty for a file that is up to date. */
  readonly upgrades: readonly UpgradeMessage[];
}

const attempt = "Attempting to upgrade input file specified using deprecated";
const success = "Successfully upgraded";

/**
 * Brings a net of any age to today's form, in Caffe's order (UpgradeNetAsNeeded, util/upgrade_proto.cpp): V0 layers,
 * transformations of V1 data layers, V1 layers, `input` fields, BatchNorm's params.
 * @throws UpgradeError for what Caffe refuses: `layer` and `layers` in one net, unknown V0 types, misplaced padding
 */
export function upgradeNet(net: NetParameter, file = "net"): Upgraded<NetParameter> {
  const log = new UpgradeLog(file);
  const steps = [upgradeV0, upgradeData, upgradeV1, upgradeInput, upgradeNorm];
  return { message: steps.reduce((upgraded, step) => step(upgraded, log), net), upgrades: log.messages };
}

function upgradeV0(net: NetParameter, log: UpgradeLog): NetParameter {
  if (!net.layers.some((layer) => has(layer, "layer"))) return net;
  log.info(28, `${attempt} V0LayerParameter: ${log.file}`);
  let upgraded = net;
  const clean = log.isClean(() => {
    upgraded = netOfV0(foldPaddingLayers(net, log), log);
  });
  if (clean) log.info(36, `${success} file specified using deprecated V0LayerParameter`);
  else
    log.error(
      "Warning: had one or more problems upgrading V0NetParameter to NetParameter (see above); continuing anyway.",
    );
  log.warning(
    39,
    "Note that future Caffe releases will not support V0NetParameter; use ./build/tools/upgrade_net_proto_text for prototxt and ./build/tools/upgrade_net_proto_binary for model weights upgrade this and any other net protos to the new format.",
  );
  return upgraded;
}

/** Of the net itself Caffe keeps these four fields (UpgradeV0Net). */
function netOfV0(net: NetParameter, log: UpgradeLog): NetParameter {
  const upgraded = create("NetParameter", {
    ...(has(net, "name") ? { name: net.name } : {}),
    layers: net.layers.map((layer) => upgradeV0Layer(layer, log)),
    input: net.input,
    input_dim: net.input_dim,
    ...(has(net, "force_backward") ? { force_backward: net.force_backward } : {}),
  });
  keepPlace(net, upgraded);
  return upgraded;
}

function upgradeData(net: NetParameter, log: UpgradeLog): NetParameter {
  if (!needsDataTransform(net)) return net;
  log.info(46, `${attempt} transformation parameters: ${log.file}`);
  const upgraded = upgradeDataTransform(net);
  log.info(49, `${success} file specified using deprecated data transformation parameters.`);
  log.warning(
    51,
    "Note that future Caffe releases will only support transform_param messages for transformation fields.",
  );
  return upgraded;
}

function upgradeV1(net: NetParameter, log: UpgradeLog): NetParameter {
  if (net.layers.length === 0) return net;
  log.info(55, `${attempt} V1LayerParameter: ${log.file}`);
  if (net.layer.length > 0)
    throw log.fatal(
      "Refusing to upgrade inconsistent NetParameter input; the definition includes both 'layer' and 'layers' fields. The current format defines 'layer' fields with string type like layer { type: 'Layer' ... } and not layers { type: LAYER ... }. Manually switch the definition to 'layer' format to continue.",
    );
  let upgraded = net;
  const clean = log.isClean(() => {
    const layer = net.layers.map((each, i) => {
      const before = log.messages.length;
      const upgradedLayer = upgradeV1Layer(each, log);
      if (log.messages.length > before) log.error(`Upgrade of input layer ${i} failed.`);
      return upgradedLayer;
    });
    upgraded = clone(net, { layers: [], layer });
  });
  if (clean) log.info(63, `${success} file specified using deprecated V1LayerParameter`);
  else log.error("Warning: had one or more problems upgrading V1LayerParameter (see above); continuing anyway.");
  return upgraded;
}

function upgradeInput(net: NetParameter, log: UpgradeLog): NetParameter {
  if (net.input.length === 0) return net;
  log.info(69, `${attempt} input fields: ${log.file}`);
  const upgraded = upgradeInputFields(net, log);
  log.info(72, `${success} file specified using deprecated input fields.`);
  log.warning(74, "Note that future Caffe releases will only support input layers and not input fields.");
  return upgraded;
}

function upgradeNorm(net: NetParameter, log: UpgradeLog): NetParameter {
  if (!needsBatchNorm(net)) return net;
  log.info(79, `Attempting to upgrade batch norm layers using deprecated params: ${log.file}`);
  const upgraded = upgradeBatchNorm(net);
  log.info(82, `${success} batch norm layers using deprecated params.`);
  return upgraded;
}
