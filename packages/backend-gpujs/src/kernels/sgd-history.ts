import type { FusedKernels } from "@squeezenet/core/backend";
import { flat, input, type Step, step } from "../step.ts";

type Geometry = Parameters<FusedKernels["sgdHistory"]>[0];

/** momentum·history + rate·(scale·dw + decay·w), from w, dw and history. */
export const sgdHistory = ({ length }: Geometry): readonly Step[] => {
  const dims = flat(length);
  return [
    step(
      dims,
      ["w", "dw", "history"].map((name, index) => input(index, name, dims)),
      "const gradient = scale * dw[$x] + decay * w[$x];\nreturn rate * gradient + momentum * history[$x];",
      { scale: "scale", decay: "decay", rate: "rate", momentum: "momentum" },
    ),
  ];
};
