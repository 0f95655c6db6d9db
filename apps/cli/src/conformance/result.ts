/** What became of one promise. */
export interface Result {
  readonly title: string;
  readonly name: string;
  /** The smallest case that breaks it, or null where it is kept. */
  readonly failure: string | null;
  /** The command that runs this case again, or null where the promise is kept. */
  readonly replay: string | null;
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
