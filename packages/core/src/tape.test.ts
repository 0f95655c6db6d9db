import { expectFound } from "./expect-found.ts";
import { describe, expect, it } from "vitest";
import { countingBackend } from "../test/counting-backend.ts";
import { LifetimeError } from "./errors.ts";
import { GradientSums, Zeros } from "./gradient-sums.ts";
import { add, multiply, relu, reshape, sum } from "./ops/index.ts";
import { Tape } from "./tape.ts";
import type { Tensor } from "./tensor.ts";

const two = Float32Array.of(-1, 2);

describe("Tape", () => {
  it("frees a tensor that nobody holds at its release, and one that a gradient needs after its backward", async () => {
    const backend = await countingBackend();
    const tape = new Tape(backend);
    const x = tape.constant([2], two, true);
    const y = relu(tape, x);
    const z = add(tape, y, y);
    tape.release(x);
    expect(backend.live.has(x.buffer)).toBe(false); // relu's gradient reads its output
    tape.release(y);
    expect(backend.live.has(y.buffer)).toBe(true);
    const seed = tape.constant([2], Float32Array.of(1, 1));
    const gradients = tape.backward([[z, seed]]);
    expect(backend.live.has(y.buffer)).toBe(false);
    expect(await backend.read(expectFound(gradients, x).buffer)).toEqual(Float32Array.of(0, 2));
    tape[Symbol.dispose]();
    expect(backend.live.size).toBe(0);
  });

  it("keeps nothing for gradients that nobody wants", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend);
    const x = tape.constant([2], two);
    const y = relu(tape, relu(tape, x));
    expect(y.tracked).toBe(false);
    tape.release(y);
    tape.release(x);
    expect(backend.live.size).toBe(1); // the first relu's output, which was not released
  });

  it("for forward only keeps nothing for gradients at all", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend, "forward");
    const x = tape.constant([2], two, true);
    const y = relu(tape, reshape(tape, x, [2, 1]));
    expect(y.tracked).toBe(false);
    tape.release(y);
    expect(backend.live.has(y.buffer)).toBe(false);
  });

  it("never frees a buffer that is not its own", async () => {
    const backend = await countingBackend();
    const w: Tensor = { shape: [2], buffer: backend.upload(two), tracked: true };
    {
      using tape = new Tape(backend);
      const y = multiply(tape, w, w);
      const gradients = tape.backward([[y, tape.constant([2], Float32Array.of(1, 1))]]);
      expect(await backend.read(expectFound(gradients, w).buffer)).toEqual(Float32Array.of(-2, 4));
    }
    expect([...backend.live]).toEqual([w.buffer]);
  });

  it("frees what was made in a scope, and keeps its result", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend);
    const x = tape.constant([2], Float32Array.of(1, 2));
    const y = tape.scope(() => relu(tape, add(tape, x, x)));
    expect(backend.live.size).toBe(2);
    expect(await backend.read(y.buffer)).toEqual(Float32Array.of(2, 4));
  });

  it("counts a shared buffer's holders: a reshape outlives what it reshapes", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend);
    const x = tape.constant([2], two, true);
    const y = reshape(tape, x, [2, 1]);
    tape.release(x);
    expect(await backend.read(y.buffer)).toEqual(two);
    const gradients = tape.backward([[y, tape.constant([2, 1], Float32Array.of(3, 4))]]);
    expect(await backend.read(expectFound(gradients, x).buffer)).toEqual(Float32Array.of(3, 4));
  });

  it("hands over what is kept", async () => {
    const backend = await countingBackend();
    const tape = new Tape(backend);
    const y = tape.keep(tape.constant([2], two));
    tape[Symbol.dispose]();
    expect([...backend.live]).toEqual([y.buffer]);
  });

  it("gives the gradients of watched tensors too", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend);
    const x = tape.constant([2], two, true);
    const y = add(tape, x, x, 2, 1);
    const z = add(tape, y, y);
    const gradients = tape.backward([[z, tape.constant([2], Float32Array.of(1, 1))]], { watch: new Set([y]) });
    expect(await backend.read(expectFound(gradients, y).buffer)).toEqual(Float32Array.of(2, 2));
    expect(await backend.read(expectFound(gradients, x).buffer)).toEqual(Float32Array.of(6, 6));
  });

  it("plays once", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend);
    const x = tape.constant([2], two, true);
    const seeds = [[relu(tape, x), tape.constant([2], Float32Array.of(1, 1))]] as const;
    tape.backward(seeds);
    expect(() => tape.backward(seeds)).toThrow(LifetimeError);
    expect(() => tape.backward(seeds)).toThrow(
      "this tape has played, and its ops are gone. Pass all seeds to one backward",
    );
  });

  it("refuses every op once it is disposed of, before any kernel runs, and may be disposed of twice", async () => {
    const backend = await countingBackend();
    const tape = new Tape(backend);
    const x = tape.constant([2], two, true);
    const w: Tensor = { shape: [2], buffer: backend.upload(two), tracked: true };
    tape[Symbol.dispose]();
    tape[Symbol.dispose]();
    for (const use of [
      () => relu(tape, w),
      () => reshape(tape, w, [2, 1]),
      () => tape.constant([2], two),
      () => tape.record([2], w.buffer, []),
      () => tape.keep(x),
      () => tape.backward([]),
    ])
      expect(use).toThrow(/^this tape was disposed of, and its tensors were freed with it: run ops on a new tape/);
    expect([...backend.live]).toEqual([w.buffer]);
  });

  it("passes no gradient through a sum, which is a figure to look at", async () => {
    const backend = await countingBackend();
    using tape = new Tape(backend);
    expect(sum(tape, tape.constant([2], two, true)).tracked).toBe(false);
  });
});

describe("GradientSums", () => {
  it("adds a parameter's uses up in order, whatever they were called with", async () => {
    const backend = await countingBackend();
    const w: Tensor = { shape: [2], buffer: backend.upload(two), tracked: true };
    {
      using sums = new GradientSums(backend, [w]);
      for (let pass = 0; pass < 3; pass++) {
        using tape = new Tape(backend);
        const y = add(tape, multiply(tape, w, tape.constant([2], Float32Array.of(1, 2))), w);
        expect(tape.backward([[y, tape.constant([2], Float32Array.of(1, 1))]], { sums }).has(w)).toBe(false);
      }
      expect(await backend.read(sums.total(w))).toEqual(Float32Array.of(6, 9));
      expect(await backend.read(sums.total(w))).toEqual(Float32Array.of(6, 9));
    }
    expect([...backend.live]).toEqual([w.buffer]);
  });

  it("starts from zeros that may be kept from one batch to the next", async () => {
    const backend = await countingBackend();
    const w: Tensor = { shape: [2], buffer: backend.upload(two), tracked: true };
    {
      using zeros = new Zeros(backend);
      for (let batch = 0; batch < 2; batch++) {
        using sums = new GradientSums(backend, [w], zeros);
        using tape = new Tape(backend);
        const y = add(tape, w, w);
        tape.backward([[y, tape.constant([2], Float32Array.of(1, 3))]], { sums });
        expect(await backend.read(sums.total(w))).toEqual(Float32Array.of(2, 6));
      }
      expect(backend.live.size).toBe(2);
      expect(await backend.read(zeros.of(2))).toEqual(Float32Array.of(0, 0));
    }
    expect([...backend.live]).toEqual([w.buffer]);
  });

  it("is zeros for a parameter that no loss reaches", async () => {
    const backend = await countingBackend();
    const w: Tensor = { shape: [2], buffer: backend.upload(two), tracked: true };
    using sums = new GradientSums(backend, [w]);
    expect(await backend.read(sums.total(w))).toEqual(Float32Array.of(0, 0));
  });

  it("refuses to go on once it is disposed of, as its zeros do, and may be disposed of twice", async () => {
    const backend = await countingBackend();
    const w: Tensor = { shape: [2], buffer: backend.upload(two), tracked: true };
    const zeros = new Zeros(backend);
    const sums = new GradientSums(backend, [w], zeros);
    for (const each of [sums, sums, zeros, zeros]) each[Symbol.dispose]();
    expect(() => sums.total(w)).toThrow("these gradient sums were disposed of: read their totals before");
    expect(() => sums.add(w, 0, (sum) => sum)).toThrow(LifetimeError);
    expect(() => zeros.of(2)).toThrow("these zeros were disposed of: dispose of them after the last update");
    expect([...backend.live]).toEqual([w.buffer]);
  });
});
