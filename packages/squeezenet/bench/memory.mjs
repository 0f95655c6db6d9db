// How much 300 images grow the resident set: node bench/memory.mjs deploy.prototxt net.caffemodel image.jpg [images]
import { loadImage, loadNet } from "squeezenet";

const [model, weights, image, images = "300"] = process.argv.slice(2);
const net = await loadNet(model, weights);
const MiB = () => process.memoryUsage().rss / 2 ** 20;
let before = 0;
for (let i = 0; i < Number(images) + 20; i++) {
  await net.forward({ data: await loadImage(image, net) });
  // The first images make the plan and warm the compiler up.
  if (i === 19) before = MiB();
  if (i % 50 === 19) console.log(`${i + 1} images: ${MiB().toFixed(1)} MiB`);
}
console.log(`grown by ${(MiB() - before).toFixed(1)} MiB`);
await net.free();
