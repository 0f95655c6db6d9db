import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDatum, writeDatum, clone } from "@squeezenet/caffe-io";
import { LmdbWriter, openLmdb } from "@squeezenet/data";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, goldenFolder, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();

/** Checks a solver of the golden net, with weights and a test set. */
function doctor(name: string, change: (solver: string) => string, ...args: readonly string[]): Ended {
  writeFileSync(
    join(folder, `${name}.prototxt`),
    change(`net: "net_b16.prototxt" base_lr: 0.05 lr_policy: "fixed" momentum: 0.9 max_iter: 64 test_iter: 4 test_interval: 16
     snapshot: 8 snapshot_prefix: "${name}" random_seed: 3 weights: "init.caffemodel"`),
  );
  return squeezenet(folder, "doctor", "-solver", `${name}.prototxt`, ...args);
}
const same = (solver: string): string => solver;

/** The training set with one label changed. */
beforeAll(() => {
  const writer = new LmdbWriter(join(folder, "mislabelled"));
  const reader = openLmdb(join(folder, "data/train_lmdb"));
  let number = 0;
  for (const { key, value } of reader.from(0))
    writer.put(key, number++ === 77 ? writeDatum(clone(readDatum(value, "a record"), { label: 10 })) : value);
  reader.close();
  writer.close();
});

describe("squeezenet doctor", () => {
  it("finds a good run good: data, schedule, memory, disk, weights, first loss, gradients, one batch", () => {
    const before = readdirSync(folder).length;
    const ended = doctor("good", same);
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/^ok +data, TRAIN: .*: 256 records, 10 labels, 0 to 9$/m);
    expect(ended.out).toContain(
      "effective batch 16 × 1 = 16; an epoch of 256 images is 16 iterations; 64 iterations are 1024 images, 4.0 epochs",
    );
    expect(ended.out).toMatch(/^ok +schedule: test net #0: test_iter 4 × batch_size 16 = 64 images of a set of 64$/m);
    expect(ended.out).toMatch(/^ok +weights: init\.caffemodel fits/m);
    expect(ended.out).toMatch(/first loss: 2\.\d+; a net that knows nothing has ln\(10\) = 2\.30259/);
    expect(ended.out).toMatch(/^ok +gradients: of one batch, by layer: conv1 0\.\d+, fire2\/squeeze1x1 0\.\d+/m);
    expect(ended.out).toMatch(/one batch: its loss goes from 2\.\d+ to \d\.\d+ in 20 updates at base_lr 0\.05/);
    expect(ended.out).toMatch(/^0 errors, \d warnings?\.$/m);
    // It writes nothing but what this test wrote.
    expect(readdirSync(folder).length).toBe(before + 1);
  });

  it("names a typo, and a path with where it was looked for", () => {
    const typo = doctor("typo", (solver) => `${solver} iter_step: 4`);
    expect(typo.out).toMatch(
      /^ERROR +files: typo\.prototxt:2:\d+: SolverParameter has no field "iter_step" \(did you mean "iter_size"\?\)/m,
    );
    expect(typo.code).toBe(1);
    const path = doctor("path", same, "-set", "net:data.source=data/trian_lmdb");
    expect(path.out).toMatch(/^ERROR +files: data\/trian_lmdb: no such LMDB \(looked for in /m);
  });

  it("names a mislabelled record by number and key", () => {
    const ended = doctor("mislabelled", same, "-set", "net:data.source=mislabelled", "--no-compute");
    expect(ended.out).toMatch(
      /^ERROR +data, TRAIN: .*1 of 256 records have a label that is none of the 10 classes of layer "loss" \(0 to 9\), such as record 77 \(key "\S+"\) with label 10: mend the list/m,
    );
    expect(ended.code).toBe(1);
  });

  it("says which split of the same effective batch fits the memory", () => {
    const ended = doctor(
      "large",
      same,
      "--effective-batch",
      "256",
      "--batch-size",
      "256",
      "--memory",
      "230M",
      "--no-compute",
    );
    expect(ended.out).toMatch(
      /^ERROR +memory: batch_size 256 × iter_size 1 needs \d+\.\d MiB: .* only 230\.0 MiB are there\. The same model, bit for bit, with batch_size (\d+) × iter_size \d+ needs .*: --batch-size \1 --effective-batch 256\.$/m,
    );
    const none = doctor("large", same, "--memory", "100M", "--no-compute");
    expect(none.out).toContain("Not even batch_size 1 fits.");
  });

  it("finds a net that cannot learn: its gradients are zero", () => {
    const ended = doctor("constant", (solver) => solver.replace('weights: "init.caffemodel"', ""));
    expect(ended.out).toMatch(
      /^ERROR +gradients: layer "conv1", param 0: the gradient's norm is 0\.00: nothing reaches it/m,
    );
    expect(ended.code).toBe(1);
  });

  it("warns of tests that see a part of the set, and of weights of another net", () => {
    const part = doctor("part", (solver) => solver.replace("test_iter: 4", "test_iter: 3"), "--no-compute");
    expect(part.out).toMatch(
      /^warning +schedule: .*= 48 images of a set of 64: the rest is never tested in one test; test_iter: 4 sees each once$/m,
    );
    const other = doctor("other", same, "-set", "net:data.source=data/train_lmdb", "--no-compute", "--json");
    expect(JSON.parse(other.out)).toMatchObject({ errors: 0 });
  });

  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted =
    process.platform === "linux" &&
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", disk], { timeout: 10_000 }).status === 0;
  afterAll(() => {
    if (mounted) spawnSync("umount", [disk], { timeout: 10_000 });
  });

  it.skipIf(!mounted)(
    `finds a disk that is too small for the snapshots${mounted ? "" : " (skipped: this process may not mount a tmpfs)"}`,
    () => {
      const ended = doctor("short", same, "-set", "snapshot_prefix=disk/short", "--no-compute");
      expect(ended.out).toMatch(
        /^ERROR +disk: 8 snapshots of 18 KiB at disk\/short: 1\d\d KiB, \d+ KiB are free: keep fewer \(train --keep last=\d\)/m,
      );
      expect(ended.code).toBe(1);
    },
  );
});
