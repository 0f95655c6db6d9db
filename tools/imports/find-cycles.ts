/** Nodes by name, and the names that each points at. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Circles of a graph, each a shortest way from its first node back to it, so that every node on a circle is in one of
 * them. Names that the graph lacks lead nowhere.
 */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const seen = new Set<string>();
  const cycles: (readonly string[])[] = [];
  for (const start of graph.keys()) {
    const cycle = seen.has(start) ? undefined : shortestCycle(graph, start);
    if (cycle === undefined) continue;
    cycles.push(cycle);
    for (const name of cycle) seen.add(name);
  }
  return cycles;
}

function shortestCycle(graph: Graph, start: string): readonly string[] | undefined {
  const before = new Map<string, string>();
  const queue = [start];
  for (const name of queue)
    for (const next of graph.get(name) ?? []) {
      if (next === start) return wayTo(name, before).concat(start);
      if (before.has(next)) continue;
      before.set(next, name);
      queue.push(next);
    }
  return undefined;
}

function wayTo(end: string, before: ReadonlyMap<string, string>): readonly string[] {
  const way = [end];
  for (let name = before.get(end); name !== undefined; name = before.get(name)) way.unshift(name);
  return way;
}
