/** One thing that Node asks of a page. */
export type Work =
  | { readonly id: number; readonly kind: "call"; readonly name: string; readonly request: unknown }
  /** Source of an expression, whose value is awaited. */
  | { readonly id: number; readonly kind: "evaluate"; readonly script: string };

/** What became of it. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };

/** Where a page asks for work and hands in what came of it. */
export const workPaths = {
  /** Posted once, by a page that is ready. */
  begin: "/exchange/begin",
  /** Answered with Work, or with nothing when there has been none for a while: then the page asks again. */
  next: "/exchange/next",
  /** Takes an Answer. */
  answer: "/exchange/answer",
  /** Takes an error that nobody caught, or that was written to the console, as text. */
  error: "/exchange/error",
} as const;
