import { clone, create, type NetParameter } from "@squeezenet/caffe-io";
import type { Snapshot } from "./events.ts";
import type { Net } from "./net.ts";
import type { Histories, Progress } from "./solver-state.ts";

/**
 * A net's layers with their blobs, as a .caffemodel holds them: Split layers too, each with its phase (Net::ToProto).
 * @throws LifetimeError after the net was freed
 */
export async function toNetParameter(net: Net): Promise<NetParameter> {
  net.expectLive("be saved");
  const layer = await Promise.all(
    net.layers.map(async ({ parameter, layer }) => {
      const blobs = await Promise.all(
        layer.blobs.map(async ({ param, shape }) =>
          create("BlobProto", { shape: create("BlobShape", { dim: [...shape] }), data: await param.read() }),
        ),
      );
      return clone(parameter, { phase: net.phase, ...(blobs.length > 0 ? { blobs } : {}) });
    }),
  );
  return create("NetParameter", { name: net.name, layer });
}

/** All that is needed to go on from here. */
export async function takeSnapshot(net: Net, histories: Histories, progress: Progress): Promise<Snapshot> {
  const state = create("SolverState", {
    iter: progress.iteration,
    history: await histories.save(),
    current_step: progress.currentStep,
  });
  return { model: await toNetParameter(net), state, progress };
}
