import cpuWorker from "@squeezenet/backend-cpu-worker";
import { formulas } from "@squeezenet/core";

/** What became of opening cpu-worker somewhere and computing with it: all plain data, to be posted. */
export type Attempt =
  | { readonly device: string; readonly values: readonly number[] }
  | { readonly error: string; readonly message: string };

/** Opens cpu-worker and doubles some numbers, enough for all threads to take part. */
export async function attempt(options: Readonly<Record<string, string>>): Promise<Attempt> {
  try {
    const backend = await cpuWorker.open(options);
    const length = 5_000_000;
    const x = backend.upload(new Float32Array(length).fill(21));
    const y = backend.kernels.pointwise({ formula: formulas.axpby, length, alpha: 2, beta: 0 }, x, x);
    const values = [...new Set(await backend.read(y))];
    const { device } = backend;
    await backend[Symbol.asyncDispose]();
    return { device, values };
  } catch (error) {
    return error instanceof Error
      ? { error: error.name, message: error.message }
      : { error: typeof error, message: String(error) };
  }
}

/** Whether a timer comes through while one brief read is awaited after another, for three seconds at most. */
export async function timerComesThrough(options: Readonly<Record<string, string>>): Promise<boolean> {
  const backend = await cpuWorker.open(options);
  const length = 50_000;
  const x = backend.upload(new Float32Array(length).fill(21));
  let came = false;
  setTimeout(() => (came = true), 1);
  const end = Date.now() + 3000;
  while (!came && Date.now() < end) {
    const y = backend.kernels.pointwise({ formula: formulas.axpby, length, alpha: 2, beta: 0 }, x, x);
    await backend.read(y);
    backend.free(y);
  }
  await backend[Symbol.asyncDispose]();
  return came;
}
