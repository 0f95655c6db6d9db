/** One random case. */
export interface CasePath {
  /** Which of a promise's properties drew it, where it has several. */
  readonly property?: string;
  /** fast-check's path: the number of the case, then of each shrunk one, with colons between. */
  readonly path: string;
}
