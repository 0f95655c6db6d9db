import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve, type Server } from "./serve.ts";

const folder = mkdtempSync(join(tmpdir(), "serve-"));
mkdirSync(join(folder, "open"));
writeFileSync(join(folder, "open/net.prototxt"), "name: 'net'");
writeFileSync(join(folder, "secret.txt"), "secret");
const site = {
  files: new Map<string, string | Uint8Array>([
    ["/index.html", "<!doctype html>"],
    ["/picture.bgr", Uint8Array.of(1, 2, 255)],
  ]),
  folders: { "/models/": join(folder, "open") },
  headers: { "X-Test": "yes" },
};

let isolated: Server;
let plain: Server;
beforeAll(async () => {
  isolated = await serve(site);
  plain = await serve({ ...site, isolated: false });
});
afterAll(async () => {
  await Promise.all([isolated.close(), plain.close()]);
  rmSync(folder, { recursive: true });
});

test("files come from memory and from folders, with their types", async () => {
  const page = await fetch(`${isolated.origin}/`);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  const picture = await fetch(`${isolated.origin}/picture.bgr?again`);
  expect(new Uint8Array(await picture.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 255));
  expect(await (await fetch(`${isolated.origin}/models/net.prototxt`)).text()).toBe("name: 'net'");
});

test("the headers of cross-origin isolation are sent unless they are not wanted", async () => {
  const names = ["cross-origin-opener-policy", "cross-origin-embedder-policy", "x-test"];
  const [yes, no] = await Promise.all([fetch(`${isolated.origin}/`), fetch(`${plain.origin}/`)]);
  expect(names.map((name) => yes.headers.get(name))).toEqual(["same-origin", "require-corp", "yes"]);
  expect(names.map((name) => no.headers.get(name))).toEqual([null, null, "yes"]);
});

/** The status for a path that is sent as it is: fetch would put it in order first. */
const statusOf = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${isolated.origin}`, { path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

test.each([
  "/nothing",
  "/models/",
  "/models/..%2fsecret.txt",
  "/models/%2e%2e/secret.txt",
  "/models/../secret.txt",
  "/%ff",
  "/models/net%00.prototxt",
])("%s is not found", async (path) => expect(await statusOf(path)).toBe(404));
