/** Where the threads meet: integers at the start of the memory. From `progress` on, each thread says how many steps it has done. */
export const control: {
  readonly arrived: 0;
  readonly turn: 1;
  readonly abandoned: 2;
  readonly count: 3;
  readonly progress: 16;
} = {
  arrived: 0,
  turn: 1,
  abandoned: 2,
  count: 3,
  progress: 16,
};

/** Looks at a barrier before a thread goes to sleep there: some microseconds, shorter than falling asleep and waking up. */
export const spins = 4000;

/**
 * What a thread runs, as text: a script given to a worker by value needs no file that bundlers, tests or pages must find.
 * All arithmetic is WebAssembly that arrives as modules; this only calls it, step by step, with a barrier where a step
 * needs what an earlier one wrote. `post` and `listen` are the platform's (threads.ts).
 */
export const workerScript: string = `"use strict";
const kernels = [];
let memory, control, thread, threads;

function barrier() {
  const turn = Atomics.load(control, ${control.turn});
  if (Atomics.add(control, ${control.arrived}, 1) === threads - 1) {
    Atomics.store(control, ${control.arrived}, 0);
    Atomics.add(control, ${control.turn}, 1);
    Atomics.notify(control, ${control.turn});
  } else {
    for (let spins = 0; Atomics.load(control, ${control.turn}) === turn; spins++)
      if (spins > ${spins}) Atomics.wait(control, ${control.turn}, turn);
  }
  return Atomics.load(control, ${control.abandoned}) === 0;
}

function run({ program, steps, scratch, scratchBytes }) {
  const list = new Int32Array(memory.buffer, program, 3 * steps);
  const own = scratch + thread * scratchBytes;
  for (let at = 0; at < list.length; at += 3) {
    kernels[list[at]](list[at + 1], own);
    Atomics.store(control, ${control.progress} + thread, at / 3 + 1);
    if (list[at + 2] !== 0 && !barrier()) return false;
  }
  return true;
}

function receive(message) {
  if (message.memory !== undefined) {
    ({ memory, thread, threads } = message);
    control = new Int32Array(memory.buffer, 0, ${control.progress} + threads);
    post({ ready: true });
  } else if (message.module !== undefined) {
    const { exports } = new WebAssembly.Instance(message.module, { e: { m: memory } });
    for (const [id, name] of message.kernels) kernels[id] = exports[name];
  } else {
    try {
      const whole = run(message);
      if (whole && thread === 0) post({ done: message.id });
    } catch (error) {
      post({ failed: String(error && error.stack || error) });
    }
  }
}

listen(receive);
`;
