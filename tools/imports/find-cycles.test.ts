import fc from "fast-check";
import { expect, test } from "vitest";
import { expectFound } from "@squeezenet/core";
import { findCycles } from "./find-cycles.ts";

const graphOf = (edges: readonly (readonly [number, number])[]): Map<string, readonly string[]> => {
  const names = [...new Set(edges.flat())];
  return new Map(names.map((name) => [`${name}`, edges.filter(([from]) => from === name).map(([, to]) => `${to}`)]));
};

test("a graph whose edges all go up has no circle", () => {
  const edge = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })).map(([from, by]) => [from, from + by] as const);
  fc.assert(fc.property(fc.array(edge), (edges) => findCycles(graphOf(edges)).length === 0));
});

test("every circle found is a walk along edges back to where it began", () => {
  const edge = fc.tuple(fc.nat(7), fc.nat(7));
  fc.assert(
    fc.property(fc.array(edge), (edges) => {
      const graph = graphOf(edges);
      for (const cycle of findCycles(graph)) {
        expect(cycle.at(-1)).toBe(cycle[0]);
        for (const [i, name] of cycle.slice(1).entries()) expect(graph.get(expectFound(cycle, i))).toContain(name);
      }
    }),
  );
});

test("every node on a circle is in one that is found", () => {
  const edge = fc.tuple(fc.nat(7), fc.nat(7));
  fc.assert(
    fc.property(fc.array(edge), fc.uniqueArray(fc.nat(7), { minLength: 1 }), (edges, ring) => {
      const back = ring.map((from, i) => [from, expectFound(ring, (i + 1) % ring.length)] as const);
      const found = new Set(findCycles(graphOf([...edges, ...back])).flat());
      expect(ring.filter((node) => !found.has(`${node}`))).toEqual([]);
    }),
  );
});
