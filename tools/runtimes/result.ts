import type { RuntimeName } from "./runtimes.ts";

/** A training run: where it ran, and the SHA-256 of the learned numbers. */
export interface Trained {
  readonly device: string;
  readonly hash: string;
}

/** The conformance kit's verdict. */
export interface Judged {
  readonly kept: number;
  /** Names of broken promises. */
  readonly broken: readonly string[];
}

/** SqueezeNet v1.1 over many images in a page. */
export interface Pictured {
  readonly device: string;
  readonly what: "released weights, photographs" | "random weights, drawn images";
  readonly images: number;
  /** Milliseconds for an image, the median. */
  readonly median: number;
  /** Mebibytes of all the browser's processes after the first image and after the last, where they can be read. */
  readonly memory: { readonly first: number; readonly last: number } | null;
}

/** What is tried on a runtime, and what each gives. */
export interface Steps {
  /** Probabilities of the small net for some images, all classes of one image after another. */
  readonly classify: readonly number[];
  /** 30 updates of the main job by the runtime's defaults. */
  readonly train: Trained;
  /** The same with exact=true. */
  readonly exact: Trained;
  /** The first three updates on the oracle. */
  readonly oracle: Trained;
  readonly kit: Judged;
}

/** … and in pages besides. */
export interface PageSteps extends Steps {
  readonly pictures: Pictured;
}

export type StepName = keyof PageSteps;

export type Outcome<Value> = { readonly seconds: number } & ({ readonly value: Value } | { readonly why: string });

export type Outcomes = { readonly [Name in StepName]?: Outcome<PageSteps[Name]> };

/** A runtime that was tried. */
export interface Tried {
  readonly runtime: RuntimeName;
  readonly version: string;
  readonly outcomes: Outcomes;
  /** Why nothing could be tried. */
  readonly failure?: string;
}

/** A runtime that is not installed, and what would install it. */
export interface Missing {
  readonly runtime: RuntimeName;
  readonly missing: string;
}

export type Result = Tried | Missing;

/** What a step gave, or undefined where it failed or was not tried. */
export function valueOf<Value>(outcome: Outcome<Value> | undefined): Value | undefined {
  return outcome !== undefined && "value" in outcome ? outcome.value : undefined;
}
