import { beforeEach, expect, test } from "vitest";
import { expectFound } from "@squeezenet/core";
import { fromText, toText } from "./page/message-text.ts";
import { type Work, workPaths } from "./page/work.ts";
import { WorkExchange } from "./work-exchange.ts";

let exchange: WorkExchange;
beforeEach(() => {
  exchange = new WorkExchange((why) => `${why}; the browser wrote nothing`);
});

/** What a page does. */
const post = async (path: string, body: unknown = ""): Promise<string | void> =>
  expectFound(exchange.routes, path)(typeof body === "string" ? body : toText(body));
const next = async (): Promise<Work> => fromText((await post(workPaths.next)) as string) as Work;
const script = { kind: "evaluate", script: "1" } as const;

test("work goes to a page that waits for it, and to one that asks later", async () => {
  const early = next();
  const first = exchange.ask({ kind: "call", name: "classify", request: { x: -0 } }, 1000);
  expect(await early).toEqual({ id: 0, kind: "call", name: "classify", request: { x: -0 } });
  const second = exchange.ask(script, 1000);
  const { id } = await next();
  await post(workPaths.answer, { id, value: "second" });
  await post(workPaths.answer, { id: 0, value: "first" });
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
});

test("an error of the page rejects with its message and its stack", async () => {
  const asked = exchange.ask(script, 1000);
  const { id } = await next();
  await post(workPaths.answer, { id, error: { name: "RangeError", message: "too long", stack: "f@page.js:1" } });
  await expect(asked).rejects.toMatchObject({ message: "too long", stack: "RangeError: too long\nf@page.js:1" });
});

test("a page that does not come up, and one that does not answer, are errors within the limit", async () => {
  await expect(exchange.pageUp(10)).rejects.toThrow(
    "the page did not come up within 0.01 s; the browser wrote nothing",
  );
  await post(workPaths.begin);
  await exchange.pageUp(10);
  await expect(exchange.ask(script, 20)).rejects.toThrow("no answer to a script within 0.02 s; the browser");
});

test("a failure rejects what is under way and what is asked later", async () => {
  const asked = exchange.ask(script, 1000);
  exchange.fail("the browser ended with exit code 11");
  await expect(asked).rejects.toThrow("the browser ended with exit code 11; the browser wrote nothing");
  await expect(exchange.ask(script, 1000)).rejects.toThrow("exit code 11");
});

test("a page that was loaded again has lost its programs' state: that is a failure", async () => {
  await post(workPaths.begin);
  const asked = exchange.ask(script, 1000);
  await post(workPaths.begin);
  await expect(asked).rejects.toThrow("the page was loaded again");
});
