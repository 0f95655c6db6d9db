import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../root.ts";
import { findRuntime } from "./find-runtime.ts";
import { runProgram } from "./run-program.ts";

/** A folder in which `squeezenet` finds the main job's files where `npm start` has them, and what is held against what. */
export interface Workspace {
  readonly folder: string;
  /** Image files of the synthetic set. */
  readonly images: readonly string[];
  readonly remove: () => void;
}

/** The command, as built. */
export const squeezenet: string = join(root, "apps/cli/bin/squeezenet.js");
export const model = "models/small_squeezenet";
export const data = "runs/small_squeezenet/data";

/** Draws the synthetic set, as `npm start` does, into a temporary folder with the small net's files. */
export async function makeWorkspace(): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), "squeezenet-runtimes-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(join(root, model), join(folder, model), { recursive: true });
    mkdirSync(join(folder, "runs/small_squeezenet"), { recursive: true });
    const node = findRuntime({ kind: "this", title: "" }, () => {});
    await runProgram(node, [squeezenet, "dataset", "synthetic", "--out", data], { folder });
    const images = readdirSync(join(folder, data, "images")).toSorted();
    return { folder, images: images.map((name) => join(folder, data, "images", name)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
