// How much a program grows that disposes of nothing but its net or its solver.
// node bench/memory.mjs deploy.prototxt net.caffemodel image.jpg [images]: images classified
// node bench/memory.mjs --train train_val.prototxt [size [updates]]: updates of a net on noisy pictures of size × size
import { loadImage, loadNet, loadSolver } from "squeezenet";

const MiB = () => process.memoryUsage().rss / 2 ** 20;
/** The first rounds make the plan and warm the compiler up. */
const warm = 20;

/** @param {string} what @param {number} count @param {() => Promise<unknown>} round */
async function measure(what, count, round) {
  let before = 0;
  for (let i = 0; i < count + warm; i++) {
    await round();
    if (i === warm - 1) before = MiB();
    if (i % 50 === warm - 1) console.log(`${i + 1} ${what}: ${MiB().toFixed(1)} MiB`);
  }
  console.log(`grown by ${(MiB() - before).toFixed(1)} MiB`);
}

async function classify([model, weights, image, images = "300"]) {
  const net = await loadNet(model, weights);
  await measure("images", Number(images), async () => net.forward({ data: await loadImage(image, net) }));
  await net.free();
}

async function train([net, size = "227", updates = "300"]) {
  const samples = 32;
  const shape = [samples, 3, Number(size), Number(size)];
  const data = Float32Array.from({ length: samples * 3 * Number(size) ** 2 }, (_, i) => ((i * 7919) % 255) - 127);
  const label = Array.from({ length: samples }, (_, i) => i % 2);
  const feed = { data: { shape, data }, label };
  const parameter = { base_lr: 1e-5, lr_policy: "fixed", momentum: 0.9, max_iter: 1, random_seed: 1 };
  const solver = await loadSolver(parameter, { net, feed });
  await measure("updates", Number(updates), () => solver.step());
  await solver.free();
}

const [first, ...others] = process.argv.slice(2);
await (first === "--train" ? train(others) : classify([first, ...others]));
