import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectFound } from "@squeezenet/core";
import { launchBrowser } from "./launch-browser.ts";
import { commandLine, goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const pictures = fileURLToPath(new URL("../.test/screenshots/", import.meta.url));
const solver = ["-solver", "runs/sgd_solver.prototxt", "-set", "display=1"];
const lines = (name: string): readonly Record<string, unknown>[] =>
  readFileSync(join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** A training that goes on. */
interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<number | null>;
}

const started: ChildProcess[] = [];
afterAll(() => started.forEach((child) => child.kill("SIGKILL")));

/** Starts training with a live page. */
function serve(...args: readonly string[]): Promise<Running> {
  const child = spawn(...commandLine("train", ...args), {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
      const url = /Live page: (\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ child, url, ended });
    });
    child.on("close", () => reject(new Error(said)));
  });
}

/** What a page looks like. */
interface Seen {
  readonly scroll: number;
  readonly back: readonly number[];
  readonly ink: readonly number[];
  /** How many there are. */
  readonly charts: number;
  /** The size of the smallest letters, in pixels. */
  readonly smallest: number;
  /** Words that stick out of their chart's panel. */
  readonly outside: readonly string[];
  /** Words that cover each other. */
  readonly overlapping: readonly string[];
}

/** Looks at the page from inside. */
const lookAround = `(() => {
  const seen = (element) => element.getBoundingClientRect().width > 0;
  const color = (name) => getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).map(Number);
  const charts = [...document.querySelectorAll(".chart svg[aria-label]")].filter(seen);
  const words = charts.map((svg) => [...svg.querySelectorAll("text")].filter((text) => seen(text) && text.textContent !== ""));
  const scale = (svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const sticksOut = (text) => {
    const [panel, own] = [text.closest(".chart"), text].map((each) => each.getBoundingClientRect());
    return own.left < panel.left || own.right > panel.right || own.bottom > panel.bottom;
  };
  const covers = (a, b) => {
    const [one, other] = [a, b].map((each) => each.getBoundingClientRect());
    return one.left < other.right && other.left < one.right && one.top + 2 < other.bottom && other.top + 2 < one.bottom;
  };
  return {
    scroll: document.documentElement.scrollWidth,
    back: color("backgroundColor"),
    ink: color("color"),
    charts: charts.length,
    smallest: Math.min(...words.flat().map((text) => parseFloat(getComputedStyle(text).fontSize) * scale(text.ownerSVGElement))),
    outside: words.flat().filter(sticksOut).map((text) => text.textContent),
    overlapping: words.flatMap((all) => all.flatMap((a, i) => all.slice(i + 1).filter((b) => covers(a, b)).map((b) => a.textContent + " | " + b.textContent))),
  };
})()`;

describe("squeezenet train --jsonl, --tensorboard", () => {
  const prefix = ["-set", "snapshot_prefix=told", "-set", "snapshot=2"];
  const files = ["--jsonl", "told.jsonl", "--tensorboard", "events"];

  it("tell what happens, and go on when the run does", () => {
    expect(squeezenet(folder, "train", ...solver, ...prefix, ...files, "-set", "max_iter=4").code).toBe(0);
    const first = lines("told.jsonl");
    expect(first[0]).toMatchObject({ kind: "start", net: "mini_squeezenet", iteration: 0, iterations: 4 });
    expect(first.filter(({ kind }) => kind === "iteration").map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3]);
    expect(first.at(-1)).toMatchObject({ kind: "finished", iteration: 4, early: false });
    const on = ["-snapshot", "told_iter_2.solverstate", "-set", "max_iter=4"];
    expect(squeezenet(folder, "train", ...solver, ...prefix, ...files, ...on).code).toBe(0);
    const all = lines("told.jsonl");
    expect(all.slice(0, first.length)).toEqual(first);
    const losses = (part: readonly Record<string, unknown>[]): readonly unknown[] =>
      part.filter(({ kind, iteration }) => kind === "iteration" && Number(iteration) >= 2).map(({ loss }) => loss);
    expect(losses(all.slice(first.length))).toEqual(losses(first));
    expect(readdirSync(join(folder, "events"))).toHaveLength(2);
  });

  it("say why a run failed", () => {
    const files = ["--jsonl", "bad.jsonl", "-set", "snapshot_prefix=bad"];
    const steep = ["-weights", "init.caffemodel", "-set", "base_lr=1e35"];
    const failed = squeezenet(folder, "train", ...solver, ...files, ...steep);
    expect(failed.code).toBe(1);
    const last = lines("bad.jsonl").at(-1);
    expect(last).toMatchObject({ kind: "failed" });
    expect(lastLine(failed)).toContain(String(last!["message"]));
  });
});

describe("a file that cannot be written", () => {
  it("is named before the first update", () => {
    const refused = squeezenet(folder, "train", ...solver, "-set", "snapshot_prefix=no", "--jsonl", "absent/run.jsonl");
    expect(refused.code).toBe(1);
    expect(lastLine(refused)).toMatch(/^squeezenet: absent\/run\.jsonl: cannot write: ENOENT/);
    expect(refused.err).not.toContain("Iteration 0");
  });

  it.skipIf(!existsSync("/dev/full"))("or fills its disk while the run goes on does not stop the run", () => {
    const full = ["-set", "snapshot_prefix=full", "-set", "max_iter=2", "--jsonl", "/dev/full"];
    const { code, err } = squeezenet(folder, "train", ...solver, ...full);
    expect(code, err).toBe(0);
    expect(err).toMatch(/\/dev\/full: ENOSPC.*; training goes on without JSON lines/);
    expect(err).toContain("Optimization Done.");
  });
});

describe("squeezenet train --serve", () => {
  let browser: Browser | null = null;
  let why = "";
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    const launched = await launchBrowser();
    if (typeof launched !== "string") browser = launched;
    else console.warn(`the live page in a browser: skipped: ${(why = launched)}`);
  }, 60_000);
  afterAll(() => browser?.close());

  /** Opens a page of one size and light, and lists what goes wrong: errors, and requests to anywhere else. */
  async function look(url: string, width: number, colorScheme: "light" | "dark", wrong: string[]): Promise<Page> {
    const page = await browser!.newPage({ viewport: { width, height: 800 }, colorScheme });
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("request", (asked) => {
      if (!asked.url().startsWith(url) && !asked.url().startsWith("data:")) wrong.push(`asked for ${asked.url()}`);
    });
    await page.goto(url);
    return page;
  }

  const sizes = [1280, 390].flatMap((width) => (["light", "dark"] as const).map((light) => [width, light] as const));

  /** Nothing is cut off or runs over, words are large enough to read, and light and dark are what they are called. */
  async function expectReadable(page: Page, width: number, light: "light" | "dark"): Promise<void> {
    const { scroll, back, ink, charts, smallest, outside, overlapping } = await page.evaluate<Seen>(lookAround);
    expect(scroll).toBe(width);
    expect(charts).toBe(4);
    expect(outside).toEqual([]);
    expect(overlapping).toEqual([]);
    expect(smallest).toBeGreaterThanOrEqual(11);
    const [lighter, darker] = light === "light" ? [back, ink] : [ink, back];
    expect(Math.min(...lighter)).toBeGreaterThan(Math.max(...darker) + 128);
  }

  it("shows a run while it goes on, comes back after it was killed and started again, and ends as a report", async ({
    skip,
  }) => {
    if (browser === null) skip(why);
    writeFileSync(
      join(folder, "live.prototxt"),
      `net: "net_b16.prototxt" base_lr: 0.05 lr_policy: "multistep" gamma: 0.1 stepvalue: 200 stepvalue: 400 momentum: 0.9
       weight_decay: 0.0005 average_loss: 20 test_iter: 2 test_interval: 10 max_iter: 500 display: 10 snapshot: 20
       snapshot_prefix: "live" random_seed: 1`,
    );
    const prefix = ["-solver", "live.prototxt"];
    const first = await serve(...prefix, "-weights", "init.caffemodel", "--serve", "0");
    const pages: (readonly [Page, number, "light" | "dark"])[] = [];
    const errors: string[] = [];
    for (const [width, light] of sizes) {
      const page = await look(first.url, width, light, errors);
      pages.push([page, width, light]);
    }
    const iteration = async (page: Page): Promise<number> =>
      Number(/iteration(\d+)of 500/.exec((await page.textContent("#facts")) ?? "")?.[1] ?? -1);
    for (const [page, width, light] of pages) {
      await expect.poll(() => iteration(page), { timeout: 30_000 }).toBeGreaterThan(25);
      expect(await page.textContent("#connection")).toBe("· connected");
      await expectReadable(page, width, light);
      await page.screenshot({ path: join(pictures, `live-${width}-${light}.png`), fullPage: true });
    }
    first.child.kill("SIGKILL");
    await first.ended;
    const [page] = expectFound(pages, 0);
    await expect.poll(() => page.textContent("#connection"), { timeout: 10_000 }).toMatch(/not connected/);
    const before = await iteration(page);
    const port = new URL(first.url).port;
    const second = await serve(...prefix, "--snapshot", "auto", "--serve", port);
    expect(second.url).toBe(first.url);
    await expect.poll(() => page.textContent("#connection"), { timeout: 10_000 }).toBe("· connected");
    await expect.poll(() => iteration(page), { timeout: 60_000 }).toBeGreaterThan(before);
    expect(await second.ended).toBe(0);
    for (const [each] of pages)
      await expect.poll(() => each.textContent("#facts"), { timeout: 10_000 }).toMatch(/^statusfinishediteration500/);
    for (const [each] of pages) await each.close();

    expect(existsSync(join(folder, "live.report.html"))).toBe(true);
    const report = pathToFileURL(join(folder, "live.report.html")).href;
    for (const [width, light] of sizes) {
      const still = await look(report, width, light, errors);
      await expectReadable(still, width, light);
      expect(await still.textContent("dl")).toMatch(/^statusfinishediteration500/);
      await still.screenshot({ path: join(pictures, `report-${width}-${light}.png`), fullPage: true });
      await still.close();
    }
    expect(errors).toEqual([]);
  });

  it("answers neither a foreign Host nor a foreign Origin, and nothing but loopback", async () => {
    const { url, child, ended } = await serve(
      ...solver,
      "-set",
      "snapshot_prefix=alone",
      "-set",
      "max_iter=100000",
      "--serve",
      "0",
    );
    const status = (headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request(`${url}events`, { headers }, (response) => {
          resolve(response.statusCode);
          asked.destroy();
        });
        asked.on("error", reject);
        asked.end();
      });
    expect(new URL(url).hostname).toBe("127.0.0.1");
    expect(await status({})).toBe(200);
    expect(await status({ Host: "evil.example" })).toBe(403);
    expect(await status({ Origin: "http://evil.example" })).toBe(403);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  it("says so when the port is taken, and takes no number that is no port", async () => {
    const { url, child, ended } = await serve(
      ...solver,
      "-set",
      "snapshot_prefix=holder",
      "-set",
      "max_iter=100000",
      "--serve",
      "0",
    );
    const port = new URL(url).port;
    const refused = squeezenet(folder, "train", ...solver, "-set", "snapshot_prefix=late", "--serve", port);
    expect(refused.code).toBe(1);
    expect(lastLine(refused)).toMatch(/the live page cannot be served: something else listens there/);
    expect(squeezenet(folder, "train", ...solver, "--serve", "70000").code).toBe(2);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
