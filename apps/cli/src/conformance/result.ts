/** What became of one promise. */
export interface Result {
  readonly title: string;
  readonly name: string;
  /** The smallest case that breaks it and how to replay it, or null where it is kept. */
  readonly failure: string | null;
}

/** A backend and all its promises. */
export interface Conformance {
  readonly backend: string;
  readonly device: string;
  readonly precision: string;
  readonly seed: number;
  readonly runs: number;
  readonly kept: number;
  readonly broken: number;
  readonly results: readonly Result[];
}
