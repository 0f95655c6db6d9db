import { fromText, toText } from "./message-text.ts";
import { type Answer, type Work, workPaths } from "./work.ts";

/** Of a page's global scope, what Node's types lack. */
declare function addEventListener(
  type: "error" | "unhandledrejection",
  listener: (event: { readonly message?: string; readonly error?: unknown; readonly reason?: unknown }) => void,
): void;

/** Programs by name, as messages see them. */
export type ProgramTable = Readonly<Record<string, (request: unknown) => unknown>>;

/**
 * Asks the server that the page came from for work, does it and hands in the answers, until the server is gone. This is how
 * Node reaches a page in a browser that it cannot drive.
 */
export async function takeWork(programs: ProgramTable): Promise<void> {
  reportErrors();
  await post(workPaths.begin, "");
  for (;;) {
    const text = await post(workPaths.next, "").catch(() => undefined);
    if (text === undefined) return;
    // Not awaited: Node may ask for something else before this is done.
    if (text !== "") void answer(programs, fromText(text) as Work);
  }
}

async function answer(programs: ProgramTable, work: Work): Promise<void> {
  await post(workPaths.answer, toText(await result(programs, work)));
}

async function result(programs: ProgramTable, work: Work): Promise<Answer> {
  try {
    const value = work.kind === "call" ? await programs[work.name]!(work.request) : await evaluate(work.script);
    return { id: work.id, value };
  } catch (error) {
    const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { id: work.id, error: { name, message, stack } };
  }
}

/** In the global scope, where a script of the page would run. */
// oxlint-disable-next-line no-eval -- evaluating a script of the test is its purpose, as in Playwright's page.evaluate
const evaluate = (script: string): unknown => (0, eval)(script);

async function post(path: string, body: string): Promise<string> {
  const response = await fetch(path, { method: "POST", body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`);
  return response.text();
}

/** Posts errors that nobody caught, and what is written to the console as an error. */
function reportErrors(): void {
  const report = (...parts: readonly unknown[]): void =>
    void post(workPaths.error, parts.map(described).join(" ")).catch(() => {});
  addEventListener("error", ({ error, message }) => report(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => report(reason));
  const write = console.error.bind(console);
  console.error = (...parts: readonly unknown[]) => {
    write(...parts);
    report(...parts);
  };
}

/** Stacks of Firefox and WebKit do not begin with the message, as Chromium's do. */
const described = (part: unknown): string =>
  part instanceof Error ? `${part.name}: ${part.message}\n${part.stack ?? ""}` : String(part);
