import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import type { Violation } from "../violation.ts";
import { type Document, readDocument } from "./read-document.ts";

/** Links of the document `file` into the repository at `root` whose file or heading is not there. */
export function checkLinks(root: string, file: string, document: Document): readonly Violation[] {
  return document.links.flatMap(({ target, line }) => {
    const message = complain(root, file, document, target);
    return message === undefined ? [] : [{ file, line, message: `link "${target}": ${message}` }];
  });
}

function complain(root: string, file: string, document: Document, target: string): string | undefined {
  // Other sites are theirs to keep; a check of them would also need a network.
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [written = "", anchor] = target.split("#", 2);
  const path = written === "" ? file : placeOf(file, decodeURIComponent(written));
  if (relative(root, join(root, path)).startsWith("..")) return "leaves the repository";
  if (!existsSync(join(root, path))) return `there is no ${path}`;
  if (anchor === undefined || anchor === "" || !path.endsWith(".md")) return undefined;
  const { anchors } = written === "" ? document : readDocument(readFileSync(join(root, path), "utf8"));
  if (anchors.has(anchor)) return undefined;
  return `${path} has no such heading (it has: ${[...anchors].join(", ")})`;
}

/** GitHub takes a path with a leading slash from the root. */
const placeOf = (file: string, path: string): string =>
  normalize(path.startsWith("/") ? path.slice(1) : join(dirname(file), path));
