import { readdirSync, readFileSync } from "node:fs";

/**
 * Mebibytes that a process and all that it has started hold: the sum of their proportional set sizes, in which memory that
 * several share counts once. Null where the system does not tell, as outside Linux.
 */
export function memoryOf(pid: number): number | null {
  try {
    const kibibytes = [...familyOf(pid, parents())].map(proportionalSize);
    return Math.round(kibibytes.reduce((total, each) => total + each, 0) / 1024);
  } catch {
    return null;
  }
}

/** The parent of each process. */
function parents(): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each)))
    try {
      // The name, in brackets, may hold anything; state and parent follow it (proc(5)).
      const [, parent] = /^.*\) \S (\d+) /s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      found.set(Number(name), Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  return found;
}

/** A process and its descendants. */
export function familyOf(pid: number, parents: ReadonlyMap<number, number>): ReadonlySet<number> {
  const family = new Set([pid]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  return family;
}

/** @throws Error where the process may not be looked into */
function proportionalSize(pid: number): number {
  const [, size] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  // A process that is a zombie holds nothing.
  return Number(size ?? 0);
}
