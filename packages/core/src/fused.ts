import type { Backend, FusedKernels, Kernels } from "./backend.ts";
import { addBias, axpby } from "./pointwise/formulas.ts";
import { expectOpen } from "./expect-open.ts";
import { dropoutMask } from "./dropout-mask.ts";

type Computing = Pick<Backend, "kernels" | "free" | "upload">;

/** Every pass over a net has a tape that asks for them: made once for each backend. */
const completed = new WeakMap<Computing, Kernels & FusedKernels>();

/**
 * A backend's kernels, with every shortcut that it lacks composed from those it has.
 * @throws BackendError for a backend that was not awaited
 */
export function complete(backend: Computing): Kernels & FusedKernels {
  const known = completed.get(backend) ?? compose(backend);
  completed.set(backend, known);
  return known;
}

function compose(backend: Computing): Kernels & FusedKernels {
  expectOpen(backend, "complete");
  const { kernels } = backend;
  return {
    dropoutMask: (g) => backend.upload(dropoutMask(g)),
    convBias(g, x, w, bias) {
      const y = kernels.conv2d(g, x, w);
      const inner = g.outHeight * g.outWidth;
      const length = g.batch * g.outChannels * inner;
      const biased = kernels.pointwise({ length, channels: g.outChannels, inner, formula: addBias }, y, bias);
      backend.free(y);
      return biased;
    },
    sgdHistory({ length, scale, decay, rate, momentum }, w, dw, history) {
      const gradient = kernels.pointwise({ length, formula: axpby, alpha: scale, beta: decay }, dw, w);
      const next = kernels.pointwise({ length, formula: axpby, alpha: rate, beta: momentum }, gradient, history);
      backend.free(gradient);
      return next;
    },
    ...kernels,
  };
}
