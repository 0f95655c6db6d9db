import type { KernelName } from "@squeezenet/core";
import type { Call } from "../case.ts";

/** A failing call as a vitest file that a backend's own repository can keep. */
export function writeCase(module: string, kernel: KernelName, { geometry, inputs }: Call): string {
  return `import backend from ${JSON.stringify(module)};
import { checkCall } from "@squeezenet/backend-conformance/checks";
import { test } from "vitest";

test(${JSON.stringify(`${kernel} ${JSON.stringify(geometry)}`)}, () =>
  checkCall(backend, ${JSON.stringify(kernel)}, {
    geometry: ${JSON.stringify(geometry)},
    inputs: [
${inputs.map((values) => `      [${Array.from(values, written).join(", ")}],`).join("\n")}
    ],
  }));
`;
}

/** A float32 in the shortest decimals that give it back. */
function written(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0";
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}
