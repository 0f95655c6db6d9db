/** A package that was imported by its name, and the file that it is. */
export interface ImportedPackage {
  readonly file: string;
  readonly default: unknown;
}
