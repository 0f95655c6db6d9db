// @ts-check
// The main job, `npm start`: draws a data set, trains the small SqueezeNet on it, scores it, and asks it about images that
// it has not seen. Each step is one `squeezenet` command, printed first, so that it can be typed again by hand.
// Arguments go to `squeezenet train`; `--backend NAME` goes to every step that computes.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { step } from "./run-step.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const model = "models/small_squeezenet";
const folder = "runs/small_squeezenet";
const data = `${folder}/data`;
const solver = `${model}/solver.prototxt`;
const trainVal = `${model}/train_val.prototxt`;

const { backend, training } = readArguments(process.argv.slice(2));
const iterations = field(solver, "max_iter");
const weights = `${field(solver, "snapshot_prefix")}_iter_${iterations}`;

// Ctrl-C reaches the running step as well, and training takes a snapshot before it ends: wait for that.
process.on("SIGINT", () => {});
process.chdir(root);
mkdirSync(folder, { recursive: true });

const parts = ["train_lmdb/data.mdb", "test_lmdb/data.mdb", "labels.txt", "images"];
if (parts.every((name) => existsSync(join(data, name)))) {
  say(
    `1. Data: ${data} is there already and stays. This made it:\n   $ npx squeezenet dataset synthetic --out ${data}`,
  );
} else {
  say(`1. Data: drawn images of ten classes, as Caffe's LMDBs, into ${data}`);
  await step(["dataset", "synthetic", "--out", data]);
}

const begun = Date.now();
say(`2. Training: ${iterations} updates of a small SqueezeNet; the whole log goes to ${folder}/train.log`);
await step(["train", "-solver", solver, ...backend, ...training], { log: `${folder}/train.log`, ended: sayHowToGoOn });

if (!existsSync(`${weights}.caffemodel`) || writtenAt(`${weights}.caffemodel`) < begun) {
  say(`This run made no ${weights}.caffemodel to go on with: its arguments ask for another number of updates.`);
  process.exit(0);
}
say("3. Testing: all images of the test set, which training never saw");
const net = ["-model", trainVal, "-weights", `${weights}.caffemodel`];
await step(["test", ...net, "-iterations", field(solver, "test_iter"), ...backend], { log: `${folder}/test.log` });

const images = readdirSync(`${data}/images`).filter((name) => name.endsWith(".png"));
say(`4. Classifying ${images.length} image files of neither set, named after what they show`);
const trained = ["--model", `${model}/deploy.prototxt`, "--weights", `${weights}.caffemodel`];
const labels = ["--labels", `${data}/labels.txt`, "--top", "1"];
// Pixels as in training.
const pixels = ["--mean", field(trainVal, "mean_value"), "--scale", field(trainVal, "scale")];
const files = images.toSorted().map((name) => `${data}/images/${name}`);
let right = 0;
await step(["classify", ...trained, ...labels, ...pixels, ...backend, ...files], {
  shown: `${data}/images/*.png`,
  // First the file, then its most probable class: 000_circle.png, then 0.98  circle.
  read: (line, before) => (right += before.endsWith(`_${line.split(/ +/)[1]}.png`) ? 1 : 0),
});
console.log(`   ${right} of ${images.length} are right`);

say(`That is all there is to it. Everything is in ${folder}. Now change ${solver} and run step 2 again.`);

/** After Ctrl-C: the newest state, and how to go on from it. */
function sayHowToGoOn() {
  const states = readdirSync(folder).filter((name) => name.endsWith(".solverstate"));
  const [newest] = states.map((name) => `${folder}/${name}`).toSorted((one, two) => writtenAt(two) - writtenAt(one));
  if (newest === undefined || writtenAt(newest) < begun) return;
  const given = ["-solver", solver, "-snapshot", newest, ...backend, ...training].join(" ");
  say(`Stopped. This goes on from the last snapshot:\n   $ npx squeezenet train ${given}`);
}

/** @param {string} path */
function writtenAt(path) {
  return statSync(path).mtimeMs;
}

/**
 * The first value of a field, as a prototxt has it.
 * @param {string} file
 * @param {string} name
 */
function field(file, name) {
  const found = new RegExp(`\\b${name}:\\s*"?([^"\\s]+)`).exec(readFileSync(join(root, file), "utf8"));
  if (found?.[1] === undefined) throw new Error(`${file}: no ${name}, which this script needs`);
  return found[1];
}

/**
 * Takes `--backend NAME` out of the arguments.
 * @param {readonly string[]} given
 */
function readArguments(given) {
  const at = given.indexOf("--backend");
  if (at < 0) return { backend: ["--backend", "cpu-worker"], training: given };
  return { backend: given.slice(at, at + 2), training: [...given.slice(0, at), ...given.slice(at + 2)] };
}

/** @param {string} text */
function say(text) {
  console.log(`\n${text}`);
}
