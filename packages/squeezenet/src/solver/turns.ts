import { TrainingError } from "@squeezenet/training";

/** Whose turn it is: the solver's or its caller's. One loop or step goes on at a time. */
export class Turns {
  #taken = false;
  #computing = false;

  /** @throws TrainingError while a loop is open or a step has not ended */
  expectIdle(): void {
    if (this.#taken) throw new TrainingError("the solver is running: end its loop, or await its step, before this");
  }

  /** @throws TrainingError while net and state are in the middle of an update */
  expectWhole(): void {
    if (this.#computing) throw new TrainingError("an update is being made: await it before the snapshot");
  }

  /** Does one thing, and nothing else meanwhile. @throws TrainingError as `expectIdle` */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.expectIdle();
    [this.#taken, this.#computing] = [true, true];
    try {
      return await work();
    } finally {
      [this.#taken, this.#computing] = [false, false];
    }
  }

  /** Events, between which the caller has its turn. @throws TrainingError as `expectIdle` */
  async *through<E>(events: AsyncGenerator<E, void>): AsyncGenerator<E, void> {
    this.expectIdle();
    this.#taken = true;
    try {
      for (let next = await this.#next(events); next.done !== true; next = await this.#next(events)) yield next.value;
    } finally {
      await events.return();
      this.#taken = false;
    }
  }

  async #next<E>(events: AsyncGenerator<E, void>): Promise<IteratorResult<E, void>> {
    this.#computing = true;
    try {
      return await events.next();
    } finally {
      this.#computing = false;
    }
  }
}
