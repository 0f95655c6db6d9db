/** How a Data layer takes the records of its database. */
export interface Reading {
  /** The first sample's number in the run. */
  readonly start: number;
  readonly batchSize: number;
  readonly records: number;
  /** data_param.prefetch: batches that are read before they are asked for. */
  readonly ahead: number;
}

/**
 * Tells when a database begins again, at the moment at which Caffe does: its reader is `ahead` batches before the net, and
 * takes the next one when the net lets go of one (data_layer.cpp, Next; base_data_layer.cpp, Forward_cpu).
 */
export class EpochCount {
  readonly #restarted: () => void;
  readonly #reading: Reading;
  #read = 0;
  #asked = 0;

  constructor(restarted: () => void, reading: Reading) {
    this.#restarted = restarted;
    this.#reading = reading;
    for (let batch = 0; batch < reading.ahead; batch++) this.#readBatch();
  }

  /** The net asks for a batch. */
  next(): void {
    // The first one that it takes leaves no room yet: it holds it until it asks again.
    if (this.#asked++ > 0) this.#readBatch();
  }

  #readBatch(): void {
    const { start, batchSize, records } = this.#reading;
    const from = start + this.#read++ * batchSize;
    const ends = Math.floor((from + batchSize) / records) - Math.floor(from / records);
    for (let end = 0; end < ends; end++) this.#restarted();
  }
}
