import { scalar } from "./expression.ts";
import { type Formula, formula } from "./formula.ts";

/**
 * momentum·history + rate·(scale·dw + decay·w) from w, dw and history: the shortcut `sgdHistory` as one formula, for a
 * backend that rounds each operation to float32, as the two steps that it stands for do.
 */
export const sgdHistoryFormula: Formula<3, "scale" | "decay" | "rate" | "momentum", never> = formula(
  "sgdHistory",
  (w, dw, history) => {
    const gradient = scalar("scale").times(dw).plus(scalar("decay").times(w));
    return scalar("rate").times(gradient).plus(scalar("momentum").times(history));
  },
);
