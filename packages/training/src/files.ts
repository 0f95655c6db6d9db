/** Takes paths apart as the system that has the files does; Node's `node:path` is one. */
export interface Paths {
  dirname(path: string): string;
  basename(path: string): string;
  join(...parts: string[]): string;
}

/** The files of a run, by path. Node's are in `@squeezenet/training/node`; a page brings its own. */
export interface Files {
  /** Nothing can be written here: a page has no disk. */
  readonly readOnly?: boolean;
  readonly paths: Paths;
  exists(path: string): Promise<boolean>;
  isFolder(path: string): Promise<boolean>;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /**
   * The bytes of a file.
   * @param what what the file should hold, for the error
   * @throws TrainingError where it cannot be read
   */
  read(path: string, what: string): Promise<Uint8Array>;
  /**
   * Writes all of the file or none of it, even if the machine stops.
   * @throws TrainingError where it cannot be written; the old file is still there then
   */
  writeWhole(path: string, bytes: Uint8Array): Promise<void>;
  /** Removes a file; a missing one is no error. */
  remove(path: string): Promise<void>;
  /** Why no file can be written at a path, or null. Tries to, making its folder where needed, and removes the file. */
  probe(path: string): Promise<string | null>;
  /** Bytes that are free where a folder lies, or will lie. */
  free(folder: string): Promise<number>;
}
