// Times formulas that are computed in double: nanoseconds a number on one thread, cpu-worker and the oracle by turns.
//   node packages/backend-cpu-worker/bench/pointwise.mjs [rounds]
import { formulas, mathematics, oracle } from "@squeezenet/core";
import cpuWorker from "../bundle/index.js";

const length = 1 << 18;
const rounds = Number(process.argv[2] ?? 15);
const chosen = [
  formulas.relu(0),
  formulas.sigmoid.forward,
  formulas.tanh.forward,
  mathematics.formula("swish", (x) => x.times(mathematics.logistic(x))),
  formulas.power(-0.75),
  formulas.power(0.5),
  mathematics.formula("log", (x) => mathematics.log(x.times(x).plus(1))),
];
const x = Float32Array.from({ length }, (_, i) => ((i * 7919) % 16001) / 1000 - 8);
const scalars = { scale: 0.5, shift: 5 };

/** @param {import("@squeezenet/core").Backend} backend @param {import("@squeezenet/core").Formula} formula */
async function time(backend, formula) {
  const buffer = backend.upload(x);
  const start = performance.now();
  const y = backend.kernels.pointwise({ length, channels: 1, inner: length, ...scalars, formula }, buffer);
  await backend.read(y);
  const taken = performance.now() - start;
  for (const each of [buffer, y]) backend.free(each);
  return (taken * 1e6) / length;
}

const fast = await cpuWorker.open({ threads: "1" });
const truth = await oracle.open();
console.log(`${fast.device}; the least of ${rounds} rounds, with a copy of the result`);
console.log("formula   cpu-worker   oracle   ns a number");
for (const formula of chosen) {
  const best = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++)
    for (const [place, backend] of [fast, truth].entries())
      best[place] = Math.min(best[place] ?? Infinity, await time(backend, formula));
  console.log(`${formula.name.padEnd(10)}${best.map((each) => each.toFixed(1).padStart(9)).join(" ")}`);
}
await fast[Symbol.asyncDispose]();
