import { type BackendModule, kernelNames, oracle } from "@squeezenet/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ConformanceFailure, promises, readReplay, type Replay, replayOf, writeReplay } from "../src/checks.ts";
import { tryAll } from "../src/checks/property.ts";

const truth = await oracle.open();

/** Wrong wherever a window is padded, and where a sample has company. */
const border: BackendModule = {
  ...oracle,
  open: async () => ({
    ...truth,
    kernels: {
      ...truth.kernels,
      maxPool: (g, x) => truth.kernels.maxPool(g.padWidth > 0 ? { ...g, padWidth: g.padWidth - 1 } : g, x),
      averagePool: (g, x) =>
        truth.kernels.averagePool(g.planes > 3 ? { ...g, kernelHeight: g.kernelHeight + 1 } : g, x),
    },
  }),
};
const backend = await border.open();
const subject = { module: border, backend, truth };

const failureOf = async (tried: Promise<void>): Promise<ConformanceFailure> => {
  const error: unknown = await tried.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConformanceFailure) return error;
  throw new TypeError(`expected a broken promise, found ${String(error)}`);
};

const caseOf = ({ message }: ConformanceFailure): string | undefined => message.split("; replay")[0];

for (const [title, name] of [
  ["agrees with the oracle", "maxPool"],
  ["sums in batch order", "a sample's numbers do not depend on its batch"],
] as const)
  it(`${name}: the line runs the smallest case again, and only that`, async () => {
    const check = promises[title]?.[name];
    if (check === undefined) throw new TypeError(`no promise "${name}"`);
    const options = { runs: 60, seed: 2 };
    const first = await failureOf(check(subject, options));
    const line = writeReplay(replayOf(name, first, options));
    const replay = readReplay(line);
    expect(replay).toMatchObject({ promise: name, ...options, at: first.details.at });
    let calls = 0;
    const counted = kernelNames.map((kernel) => {
      const inner = backend.kernels[kernel];
      return [kernel, (...given: never[]) => (calls++, Reflect.apply(inner, backend.kernels, given))] as const;
    });
    const counting = { ...backend, kernels: { ...backend.kernels, ...Object.fromEntries(counted) } };
    const again = await failureOf(check({ ...subject, backend: counting }, { ...options, ...replay }));
    expect(caseOf(again)).toBe(caseOf(first));
    expect(again.details).toEqual(first.details);
    // A batch of at most five, and each of its samples alone.
    expect(calls).toBeLessThanOrEqual(6);
    // Where the case is right, nothing is said.
    await check({ ...subject, backend: truth }, { ...options, ...replay });
  });

it("every case that a property draws is found by its number, shrunk or not", () =>
  fc.assert(
    fc.asyncProperty(fc.nat(1000), fc.integer({ min: 3, max: 500 }), async (seed, limit) => {
      const drawn = fc.tuple(fc.nat(1000), fc.array(fc.nat(9)));
      const seen: unknown[] = [];
      const promise = async (value: readonly [number, readonly number[]]): Promise<void> => {
        seen.push(value);
        if (value[0] >= limit) throw new ConformanceFailure(`off for ${JSON.stringify(value)}`, { what: "limit" });
      };
      const first = await failureOf(tryAll(drawn, { runs: 100, seed }, promise));
      seen.length = 0;
      const { at } = first.details;
      if (at === undefined) throw new TypeError("a property's failure says its case");
      const again = await failureOf(tryAll(drawn, { runs: 100, seed, at }, promise));
      expect(seen).toHaveLength(1);
      expect(caseOf(again)).toBe(caseOf(first));
    }),
    { seed: 3, numRuns: 50 },
  ));

it("a line is read as it was written, whatever the promise is called", () => {
  const names = Object.values(promises).flatMap((all) => Object.keys(all));
  expect(new Set(names).size).toBe(names.length);
  const ends: readonly Partial<Replay>[] = [
    {},
    { at: { path: "12:3:0" } },
    { at: { path: "0", property: "conv2dGradW" } },
  ];
  for (const promise of names)
    for (const end of ends) {
      const replay = { promise, seed: 1, runs: 60, ...end };
      expect(readReplay(writeReplay(replay))).toEqual(replay);
      expect(writeReplay(replay)).not.toMatch(/["$`\\!]/);
    }
});

it("what is no such line is none, and a path that leads nowhere is an error", async () => {
  for (const line of ["", "maxPool", "maxPool: seed x, 60 runs", "maxPool: seed 1, 60 runs, path x"])
    expect(readReplay(line)).toBeNull();
  const check = promises["agrees with the oracle"]?.["maxPool"];
  await expect(check?.(subject, { runs: 1, seed: 1, at: { path: "0:99999:4" } })).rejects.toThrow(
    "there is no case at path 0:99999:4",
  );
});
