import { fromText, toText } from "./page/message-text.ts";
import { type Answer, type Work, workPaths } from "./page/work.ts";
import type { Routes } from "./serve.ts";

/** What Node asks of a page: Work without its number. */
export type Asked = Work extends infer Each ? (Each extends Work ? Omit<Each, "id"> : never) : never;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds to hold a page's question for work before it is told that there is none, and asks again. */
const holding = 10_000;
/** In place of the number of an answer: the page has come up. */
const begun = -1;

/** Hands work to a page that asks for it, and gives back what the page answers. */
export class WorkExchange {
  /** Errors that nobody caught in the page, and what it wrote to the console as an error. */
  readonly errors: string[] = [];
  /** For `serve`. */
  readonly routes: Routes = new Map<string, (body: string) => Promise<string | void>>([
    [workPaths.begin, async () => this.#begin()],
    [workPaths.next, () => this.#next()],
    [workPaths.answer, async (body) => this.#settle(fromText(body) as Answer)],
    [workPaths.error, async (body) => void this.errors.push(body)],
  ]);
  readonly #explain: (why: string) => string;
  readonly #queue: Work[] = [];
  readonly #waiting = new Map<number, Waiting>();
  /** Answers the page's question that is being held. */
  #give: ((text: string) => void) | null = null;
  #isUp = false;
  #failure: Error | null = null;
  #count = 0;

  /** @param explain completes the message of a failure, such as by what the browser wrote last */
  constructor(explain: (why: string) => string) {
    this.#explain = explain;
  }

  /** Waits until the page is ready. @param limit in milliseconds @throws Error after it, or where the exchange has failed */
  async pageUp(limit: number): Promise<void> {
    if (!this.#isUp) await this.#answerTo(begun, "the page did not come up", limit);
  }

  /**
   * Has the page do something.
   * @param limit in milliseconds
   * @throws Error what the page threw; that there was no answer within the limit; why the exchange has failed
   */
  async ask(work: Asked, limit: number): Promise<unknown> {
    const id = this.#count++;
    const what = work.kind === "call" ? `a call of "${work.name}"` : "a script";
    const answer = this.#answerTo(id, `no answer to ${what}`, limit);
    this.#queue.push({ ...work, id });
    this.#give?.(this.#taken());
    return answer;
  }

  /** Rejects what is not answered, and whatever is asked from now on. */
  fail(why: string): void {
    this.#failure ??= new Error(this.#explain(why));
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }

  #answerTo(id: number, missing: string, limit: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      const late = (): void => reject(new Error(this.#explain(`${missing} within ${limit / 1000} s`)));
      const timer = setTimeout(late, limit);
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          this.#waiting.delete(id);
          settle(value);
        };
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
    });
  }

  #begin(): void {
    // The state of the programs is lost with the page that held it.
    if (this.#isUp) this.fail("the page was loaded again, as browsers do after a crash");
    this.#isUp = true;
    this.#waiting.get(begun)?.resolve(undefined);
  }

  #next(): Promise<string> {
    this.#give?.("");
    if (this.#queue.length > 0) return Promise.resolve(this.#taken());
    return new Promise((resolve) => {
      const give = (text: string): void => {
        clearTimeout(timer);
        if (this.#give === give) this.#give = null;
        resolve(text);
      };
      const timer = setTimeout(give, holding, "").unref();
      this.#give = give;
    });
  }

  #taken(): string {
    return toText(this.#queue.shift());
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!("error" in answer)) return waiting?.resolve(answer.value);
    const { name, message, stack } = answer.error;
    waiting?.reject(Object.assign(new Error(message), { stack: `${name}: ${message}\n${stack}` }));
  }
}
