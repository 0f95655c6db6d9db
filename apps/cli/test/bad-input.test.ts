import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeImage, drawImage, LmdbWriter } from "@squeezenet/data";
import { beforeAll, describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text);
const train = (...args: readonly string[]): ReturnType<typeof squeezenet> => squeezenet(folder, "train", ...args);
const sgd = ["-solver", "runs/sgd_solver.prototxt"];

/** A solver whose net has been changed. */
function netWith(name: string, change: (net: string) => string): readonly string[] {
  write(`${name}_net.prototxt`, change(read("net_b16.prototxt")));
  write(`${name}.prototxt`, read("runs/sgd_solver.prototxt").replace("net_b16", `${name}_net`));
  return ["-solver", `${name}.prototxt`];
}

let before: readonly string[] = [];
beforeAll(async () => {
  mkdirSync(join(folder, "empty"));
  const writer = new LmdbWriter(join(folder, "empty"));
  writer.close();
  write("cut.jpg", (await encodeImage(drawImage(1, "train", 0, 64), "jpg")).subarray(0, 900));
  write("cut.caffemodel", readFileSync(join(folder, "init.caffemodel")).subarray(0, 5000));
  write("misspelt.prototxt", read("runs/sgd_solver.prototxt").replace("momentum", "iter_step: 4\nmomentum"));
  netWith("bottom", (net) => net.replace('bottom: "pool1"', 'bottom: "pool9"'));
  netWith("few", (net) => net.replace("num_output: 10", "num_output: 5"));
  before = readdirSync(join(folder, "runs"));
});

/** Each fails with exit code 1, says this last, and leaves nothing behind. */
const cases: readonly (readonly [what: string, run: () => ReturnType<typeof squeezenet>, says: RegExp])[] = [
  [
    "a misspelt field",
    () => train("-solver", "misspelt.prototxt"),
    /misspelt\.prototxt:\d+:1: SolverParameter has no field "iter_step" \(did you mean "iter_size"\?\)/,
  ],
  [
    "a missing bottom",
    () => train("-solver", "bottom.prototxt"),
    /bottom_net\.prototxt:\d+:\d+: layer "fire2\/squeeze1x1": no earlier layer makes its bottom "pool9" \(there is: data, label, conv1, pool1\)/,
  ],
  [
    "a label outside the classes",
    () => train("-solver", "few.prototxt"),
    /layer "loss": label \d of sample \d+ .* none of the 5 classes \(0 to 4\)/,
  ],
  [
    "a truncated caffemodel",
    () => train(...sgd, "-weights", "cut.caffemodel"),
    /cut\.caffemodel: byte \d+, in NetParameter\.layer: .* only \d+ are left/,
  ],
  [
    "a caffemodel with another shape",
    () => train("-solver", "few.prototxt", "-weights", "init.caffemodel"),
    /Cannot copy param 0 weights from layer 'conv10'; shape mismatch\. {2}Source param shape is 10 32 1 1 \(320\); target param shape is 5 32 1 1 \(160\)\./,
  ],
  [
    "an LMDB that does not exist",
    () => train(...sgd, "-set", "net:data.source=nowhere"),
    /nowhere: no such LMDB \(looked for in /,
  ],
  ["an empty LMDB", () => train(...sgd, "-set", "net:data.source=empty"), /layer "data": the LMDB "empty" is empty/],
  [
    "a snapshot folder that cannot be written",
    () => train(...sgd, "-set", "snapshot_prefix=/proc/nowhere/x"),
    /Cannot write to snapshot prefix '\/proc\/nowhere\/x'\. {2}Make sure that the directory exists and is writable\./,
  ],
  [
    "a caffemodel given as a state",
    () => train(...sgd, "-snapshot", "init.caffemodel"),
    /-snapshot takes a \.solverstate, this is a \.caffemodel/,
  ],
  [
    "weights and a state",
    () => train(...sgd, "-snapshot", "a", "-weights", "b"),
    /Give a snapshot to resume training or weights to finetune but not both\./,
  ],
  [
    "an unknown field to set",
    () => train(...sgd, "-set", "base_lrr=1"),
    /SolverParameter has no field "base_lrr" \(did you mean "base_lr"\?\)/,
  ],
  [
    "a snapshot format that is not supported",
    () => train(...sgd, "-set", "snapshot_format=HDF5"),
    /sgd_solver\.prototxt: snapshot_format: HDF5 is not supported; leave it out, or --set snapshot_format=BINARYPROTO/,
  ],
  [
    "gradients in a snapshot",
    () => train(...sgd, "-set", "snapshot_diff=true"),
    /sgd_solver\.prototxt: snapshot_diff: true is not supported; leave it out, or --set snapshot_diff=false/,
  ],
  [
    "an unknown layer to set",
    () => train(...sgd, "-set", "net:dta.batch_size=1"),
    /the net has no layer "dta" \(did you mean "data"\?\)/,
  ],
  [
    "an unknown backend",
    () => train(...sgd, "--backend", "nowhere"),
    /no backend "nowhere": it is not the oracle, and there is no package @squeezenet\/backend-nowhere and no package squeezenet-backend-nowhere and no file /,
  ],
  [
    "a solver that does not exist",
    () => train("-solver", "nowhere.prototxt"),
    /nowhere\.prototxt: cannot read a solver's prototxt: no such file/,
  ],
];

describe("bad input", () => {
  for (const [what, run, says] of cases)
    it(`${what} is named, and nothing is written`, () => {
      const ended = run();
      expect(lastLine(ended)).toMatch(says);
      expect(ended.code).toBe(1);
      expect(readdirSync(join(folder, "runs"))).toEqual(before);
    });

  it("a JPEG cut short is named by classify after the other images are answered, and by convert_imageset before a database is there", async () => {
    write(
      "deploy.prototxt",
      'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } } layer { name: "s" type: "Softmax" bottom: "data" top: "prob" }',
    );
    write("none.caffemodel", new Uint8Array());
    write("good.png", await encodeImage(drawImage(1, "train", 0, 64), "png"));
    const answered = squeezenet(
      folder,
      "classify",
      "--model",
      "deploy.prototxt",
      "--weights",
      "none.caffemodel",
      "--json",
      "cut.jpg",
      "good.png",
    );
    expect(answered.code).toBe(1);
    expect(lastLine(answered)).toMatch(/cut\.jpg: cannot decode the image: .*premature end/);
    expect(JSON.parse(answered.out)).toMatchObject({ file: "good.png" });
    write("list.txt", "cut.jpg 0\n");
    const converted = squeezenet(folder, "convert_imageset", "./", "list.txt", "made");
    expect(converted.code).toBe(1);
    expect(lastLine(converted)).toMatch(/1 of 1 images cannot be read, and nothing was written/);
    expect(existsSync(join(folder, "made", "data.mdb"))).toBe(false);
  });

  it("a wrong command line is exit code 2, with the nearest option", () => {
    const misspelt = squeezenet(folder, "train", "-solvr", "x");
    expect([misspelt.code, lastLine(misspelt)]).toEqual([
      2,
      'squeezenet: unknown option "-solvr" (did you mean "solver"?)',
    ]);
    expect(squeezenet(folder, "train").code).toBe(2);
    expect(squeezenet(folder, "nowhere").code).toBe(2);
    expect(squeezenet(folder, "test", "-model", "m", "-weights", "w", "-iterations", "many").code).toBe(2);
    expect(squeezenet(folder, "--help").code).toBe(0);
  });
});
