/** What is odd about a net's run and need not be wrong: a number in an input blob that is NaN or infinite. */
export interface NetWarning {
  readonly kind: "non-finite input";
  /** The input blob. */
  readonly blob: string;
  /** Which sample of the batch, from 0. */
  readonly sample: number;
  /** Where in that sample the first such number stands, row-major from 0. */
  readonly index: number;
  /** NaN, Infinity or -Infinity. */
  readonly value: number;
  /** All of it in words, with what to look at. */
  readonly message: string;
}
