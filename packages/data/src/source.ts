/** How samples are taken from a source. */
export interface Sampling {
  /** The seed of the stream of crops and mirrors. It is needed only where the layer draws any. */
  readonly seed?: number;
  /** Shuffles every epoch anew, from this seed. Left out, samples come in the database's order. */
  readonly shuffle?: number;
}

/** Samples as a Data layer's tops take them. */
export interface Batch {
  /** count × channels × height × width. */
  readonly data: Float32Array;
  /** count numbers. */
  readonly label: Float32Array;
}

/**
 * The port through which a net is fed: samples by position. `openDataSource` puts a database behind it; anything else that
 * gives the same batch for the same arguments may stand there too.
 */
export interface DataSource {
  /** Channels, height and width of a transformed image. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** Samples in an epoch. */
  readonly size: number;
  /**
   * Samples `start` … `start + count − 1` of an endless run over the source: a pure function of its arguments.
   * @throws DataError, ImageError, LmdbError, WireError for a record that cannot be read, with its number and key
   */
  batch(start: number, count: number, sampling: Sampling): Promise<Batch>;
  close(): Promise<void>;
}
