import { programs } from "./programs.ts";
import { type ProgramTable, takeWork } from "./take-work.ts";

/** Of a page's global scope, what Node's types lack. */
declare const location: { readonly search: string };

Object.assign(globalThis, { programs });

// In Chromium Node calls the programs itself.
if (new URLSearchParams(location.search).has("work")) await takeWork(programs as unknown as ProgramTable);
