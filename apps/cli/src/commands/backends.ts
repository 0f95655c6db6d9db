import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { asyncDispose, type Backend, openBackend } from "@squeezenet/core";
import { describeError } from "../failure.ts";
import { findBackend } from "../load-backend.ts";
import { table } from "../table.ts";
import type { AddCommand } from "./command.ts";

/** `squeezenet backends`: what is installed, what can run here, and why not otherwise. */
export const addBackends: AddCommand = (program, { print }) => {
  program
    .command("backends")
    .summary("list the backends that are installed and whether they can run here")
    .description(
      "Opens every installed backend and says on which device it runs, at which precision, and whether another machine would\n" +
        "give the same bits; or why it cannot run.",
    )
    .option("--json", "one JSON object a backend")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const found = await Promise.all(["oracle", ...installedBackends()].map(probe));
      if (json === true) for (const each of found) print(JSON.stringify(each));
      else
        print(
          table(
            ["backend", "runs", "device or reason", "precision", "last bits"],
            found.map(({ name, runs, device, reason, precision, varies }) => [
              name,
              runs ? "yes" : "no",
              device ?? reason ?? "",
              precision ?? "",
              runs ? lastBits(varies) : "",
            ]),
          ),
        );
    });
};

interface Probe {
  readonly name: string;
  readonly runs: boolean;
  readonly device?: string;
  readonly precision?: string;
  readonly varies?: NonNullable<Backend["varies"]>;
  readonly reason?: string;
}

/** Whether another machine gives the same ones. */
const lastBits = (varies: Backend["varies"]): string =>
  varies === undefined ? "same everywhere" : `may differ${varies.exact ? " without --exact" : ""}: ${varies.because}`;

async function probe(name: string): Promise<Probe> {
  try {
    const backend = await openBackend(await findBackend(name));
    const { device, traits, varies } = backend;
    await backend[asyncDispose]();
    return { name, runs: true, device, precision: traits.precision, ...(varies === undefined ? {} : { varies }) };
  } catch (error) {
    return { name, runs: false, reason: describeError(error) };
  }
}

/** Names of the backend packages in node_modules of this program's and the working directory's ancestors. */
function installedBackends(): readonly string[] {
  const names = new Set<string>();
  for (const start of [dirname(fileURLToPath(import.meta.url)), process.cwd()])
    for (let folder = start; ; folder = dirname(folder)) {
      for (const name of entries(join(folder, "node_modules"))) match(names, name, /^squeezenet-backend-(.+)$/);
      for (const name of entries(join(folder, "node_modules/@squeezenet"))) match(names, name, /^backend-(.+)$/);
      if (dirname(folder) === folder) break;
    }
  names.delete("conformance");
  return [...names].toSorted();
}

function match(names: Set<string>, folder: string, pattern: RegExp): void {
  const name = pattern.exec(folder)?.[1];
  if (name !== undefined) names.add(name);
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No such folder, as for most ancestors.
    return [];
  }
}
