import { channelLowerings } from "./lower-channels.ts";
import { elementwiseLowerings, type Lowering } from "./lower-elementwise.ts";
import { windowLowerings } from "./lower-windows.ts";
import type { AnyKernelName } from "./recording.ts";

/** How each kernel of the contract becomes steps. Forget one and this does not compile. */
export const lowerings: { readonly [Name in AnyKernelName]: Lowering } = {
  ...elementwiseLowerings,
  ...channelLowerings,
  ...windowLowerings,
};
