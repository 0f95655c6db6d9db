import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { writeJsonLine } from "../json-lines.ts";
import { whyRefused } from "./check-request.ts";
import { LivePage, LivePageError } from "./live-page.ts";

const first = writeJsonLine({
  kind: "start",
  net: "net",
  policy: "fixed",
  iteration: 0,
  iterations: 4,
  time: "2026-01-01",
});
const second = writeJsonLine({ kind: "snapshot", iteration: 2, seconds: 1 });
const third = writeJsonLine({ kind: "snapshot", iteration: 4, seconds: 2 });

const opened: LivePage[] = [];
afterEach(async () => {
  for (const page of opened.splice(0)) await page[Symbol.asyncDispose]();
});
async function open(text: () => string, port = 0): Promise<LivePage> {
  const page = await LivePage.open({ name: "run", text }, port);
  opened.push(page);
  return page;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks with any headers, which fetch does not let one set; ends once the body holds `until`. */
function ask(url: string, headers: Readonly<Record<string, string>>, until?: string, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, (response) => {
      let body = "";
      const done = (): void => resolve({ status: response.statusCode, headers: response.headers, body });
      response.on("data", (part) => {
        body += String(part);
        if (until === undefined || !body.includes(until)) return;
        done();
        asked.destroy();
      });
      response.on("end", done);
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("who may ask", () => {
  it.each([["localhost:7000"], ["127.0.0.1:7000"], ["[::1]:80"], ["localhost"]])("Host %s", (host) => {
    expect(whyRefused({ host })).toBeNull();
    expect(whyRefused({ host, origin: `http://${host}` })).toBeNull();
  });
  it.each([
    ["evil.example"],
    ["localhost.evil.example"],
    ["127.0.0.1.evil.example:7000"],
    ["192.168.0.7:7000"],
    ["evil@localhost"],
    [""],
  ])("not Host %s", (host) => {
    expect(whyRefused({ host })).toContain("this page answers to localhost, 127.0.0.1 and [::1] alone");
  });
  it.each([["http://evil.example"], ["null"], ["http://localhost:9999"], ["https://localhost:7000"]])(
    "not Origin %s",
    (origin) => {
      expect(whyRefused({ host: "localhost:7000", origin })).toBe(`Origin ${origin}: this page answers no other page`);
    },
  );
});

describe("the live page", () => {
  it("refuses foreign Host and Origin headers on every path, and everything but GET", async () => {
    const { url } = await open(() => first);
    for (const path of ["", "events", "plot.js", "modules/live/page.js"]) {
      expect(await ask(url + path, { Host: "evil.example" })).toMatchObject({ status: 403 });
      expect(await ask(url + path, { Origin: "http://evil.example" })).toMatchObject({ status: 403 });
    }
    expect(await ask(url, {}, undefined, "POST")).toMatchObject({ status: 405 });
    expect(await ask(`${url}../package.json`, {})).toMatchObject({ status: 404 });
  });

  it("lets the browser ask nothing of anywhere else", async () => {
    const { url } = await open(() => first);
    const { status, headers, body } = await ask(url, {});
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; script-src 'self';.* connect-src 'self'; img-src data:;/,
    );
    expect(body).not.toMatch(/https?:\/\//);
    for (const path of body.matchAll(/src="\/([^"]+)"/g))
      expect(await ask(url + path[1], {})).toMatchObject({ status: 200 });
  });

  it("listens on the loopback interface", async () => {
    const { url } = await open(() => first);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it("sends what was, then what comes, and to one that comes again what it lacks", async () => {
    let text = first;
    const page = await open(() => text);
    const live = ask(`${page.url}events`, {}, '"iteration":2');
    await expect
      .poll(() => ask(`${page.url}events`, {}, "event: lines").then(({ body }) => body))
      .toContain('data: {"kind":"start"');
    text += second;
    page.add(second);
    const { body } = await live;
    expect(body).toContain('event: reset\ndata: "run"');
    const id = [...body.matchAll(/^id: (.*)$/gm)].at(-1)![1]!;
    text += third;
    page.add(third);
    const again = await ask(`${page.url}events`, { "Last-Event-ID": id }, '"iteration":4');
    expect(again.body).not.toContain("reset");
    expect(again.body).not.toContain('"iteration":2');
  });

  it("starts a page afresh when another run has taken the place of the one that it knew", async () => {
    const one = await open(() => first + second);
    const { body } = await ask(`${one.url}events`, {}, "event: lines");
    const id = /^id: (.*)$/m.exec(body)![1]!;
    const other = await open(() => first.replace("2026", "2027"));
    expect((await ask(`${other.url}events`, { "Last-Event-ID": id }, "event: lines")).body).toContain("event: reset");
  });

  it("says what is wrong with a port that is taken", async () => {
    const { url } = await open(() => "");
    const port = Number(new URL(url).port);
    await expect(open(() => "", port)).rejects.toThrow(LivePageError);
    await expect(open(() => "", port)).rejects.toThrow(/something else listens there; give another port, or 0/);
  });
});
