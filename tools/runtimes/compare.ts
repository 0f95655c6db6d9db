import { type Outcomes, type Result, type StepName, type Trained, valueOf } from "./result.ts";
import { runtimes } from "./runtimes.ts";

/** How far a probability may be from that of the Node at hand: relaxed SIMD may round otherwise on another engine. */
export const tolerance = 1e-4;

/** What is wrong with a runtime's result, beside that of the Node at hand: nothing, for one that is not installed. */
export function problemsOf(result: Result, reference: Result): readonly string[] {
  if ("missing" in result) return [];
  if (result.failure !== undefined) return [result.failure];
  const { outcomes } = result;
  return [
    ...failures(outcomes),
    ...brokenPromises(outcomes),
    ...("missing" in reference || result === reference ? [] : differences(outcomes, reference.outcomes)),
  ];
}

function failures(outcomes: Outcomes): readonly string[] {
  const named = Object.entries<Outcomes[StepName]>(outcomes);
  return named.flatMap(([name, outcome]) =>
    outcome !== undefined && "why" in outcome ? [`${name}: ${outcome.why}`] : [],
  );
}

function brokenPromises({ kit }: Outcomes): readonly string[] {
  const broken = valueOf(kit)?.broken ?? [];
  return broken.length === 0 ? [] : [`kit: ${broken.length} promises broken, first ${broken[0]}`];
}

function differences(outcomes: Outcomes, truth: Outcomes): readonly string[] {
  const classified = classifyDistance(outcomes, truth);
  return [
    ...(["exact", "oracle"] as const).flatMap((step) =>
      differentHash(step, valueOf(outcomes[step]), valueOf(truth[step])),
    ),
    ...(classified === null || classified <= tolerance
      ? []
      : [`classify: a probability is ${classified.toExponential(1)} off that of ${runtimes.this.title}`]),
  ];
}

function differentHash(step: string, found: Trained | undefined, expected: Trained | undefined): readonly string[] {
  if (found === undefined || expected === undefined || found.hash === expected.hash) return [];
  return [`${step}: hash ${found.hash}, where ${runtimes.this.title} has ${expected.hash}`];
}

/** The greatest difference of a probability, or null where there is nothing to compare. */
export function classifyDistance({ classify }: Outcomes, truth: Outcomes): number | null {
  const [found, expected] = [valueOf(classify), valueOf(truth.classify)];
  if (found === undefined || expected === undefined) return null;
  if (found.length !== expected.length) return Infinity;
  return Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
}
