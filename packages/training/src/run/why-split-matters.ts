import type { Net } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";

/** Why splits of one effective batch give different models with this net and solver; none for most. */
export function whySplitMatters(net: Net, { iter_size, clip_gradients }: SolverParameter): readonly string[] {
  const consequence = "so another batch_size × iter_size of the same product gives another model";
  return [
    ...net.mixesSamples.map((why) => `${why}, ${consequence}`),
    ...(clip_gradients >= 0 && iter_size > 1
      ? [`clip_gradients compares the sum over iter_size batches, as Caffe does, ${consequence}`]
      : []),
  ];
}
