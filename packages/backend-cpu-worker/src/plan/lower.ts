import { channelLowerings } from "./lower-channels.ts";
import { convolutionLowerings } from "./lower-convolution.ts";
import { elementwiseLowerings, type Lowering } from "./lower-elementwise.ts";
import { poolingLowerings } from "./lower-pooling.ts";
import type { AnyKernelName } from "./recording.ts";

/** How each kernel of the contract becomes steps. Forget one and this does not compile. */
export const lowerings: { readonly [Name in AnyKernelName]: Lowering } = {
  ...elementwiseLowerings,
  ...channelLowerings,
  ...convolutionLowerings,
  ...poolingLowerings,
};
