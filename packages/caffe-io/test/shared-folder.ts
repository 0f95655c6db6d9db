import { existsSync, readdirSync } from "node:fs";

/** Other people's prototxts and weights: they stand beside the project where they are available, and are not part of it. */
export const sharedFolder = new URL("../../../../shared/", import.meta.url);

export const isShared = existsSync(sharedFolder);

export const notShared = "shared folder not beside the project";

/** The files below a folder of the shared folder whose names end so, relative to it; none where it is absent. */
export function sharedFiles(folder: string, ending: RegExp): string[] {
  if (!isShared) return [];
  const below = readdirSync(new URL(folder, sharedFolder), { recursive: true, encoding: "utf8" });
  return below.filter((file) => ending.test(file)).map((file) => folder + file);
}
