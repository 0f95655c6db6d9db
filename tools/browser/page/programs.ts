import { type CheckOptions, promises } from "@squeezenet/backend-conformance/checks";
import {
  asyncDispose,
  type Backend,
  type BackendModule,
  BackendUnavailable,
  openBackend,
  oracle,
} from "@squeezenet/core";
import type { Image } from "@squeezenet/data/browser";
import { backends } from "./backends.ts";
import { classify, type Classification } from "./classify.ts";

/** What became of opening a backend: its name and device, or why it cannot run here. */
export type Opened =
  { readonly name: string; readonly device: string } | { readonly name: string; readonly unavailable: string };

/** Where the parts of a picture are served, and its size. */
export interface PictureSource {
  readonly prototxt: string;
  readonly weights: string;
  /** Rows of BGR pixels, as in an Image. */
  readonly pixels: string;
  readonly width: number;
  readonly height: number;
}

/**
 * What Node can ask of the page. Arguments and results travel as messages, so they are plain data; a program that throws
 * rejects Node's call with the same message.
 */
export interface Programs {
  /** Opens a backend, closing the one before. */
  open(request: { readonly backend: string; readonly options?: Readonly<Record<string, string>> }): Promise<Opened>;
  /** Rejects where the open backend breaks this promise of the conformance kit. */
  check(request: { readonly title: string; readonly name: string; readonly options: CheckOptions }): Promise<void>;
  /** SqueezeNet's answer by the open backend. */
  classify(request: PictureSource): Promise<Classification>;
  close(): Promise<void>;
}

let opened: Backend | undefined;
/** Where it came from, with the options that it was opened with. */
let source: BackendModule | undefined;

function backend(): Backend {
  if (opened === undefined) throw new Error("no backend is open in this page");
  return opened;
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

export const programs: Programs = {
  async open({ backend: name, options = {} }) {
    await programs.close();
    const load = backends[name];
    if (load === undefined)
      throw new Error(`no backend "${name}" in this page (there is: ${Object.keys(backends).join(", ")})`);
    try {
      const module = await load();
      source = { ...module, open: () => module.open(options) };
      opened = await openBackend(source);
      return { name: opened.name, device: opened.device };
    } catch (error) {
      if (!(error instanceof BackendUnavailable)) throw error;
      return { name, unavailable: error.message };
    }
  },

  async check({ title, name, options }) {
    const check = promises[title]?.[name];
    if (check === undefined) throw new Error(`the kit has no promise "${title}: ${name}"`);
    await check({ module: source!, backend: backend(), truth: await oracle.open() }, options);
  },

  async classify({ prototxt, weights, pixels, width, height }) {
    const text = new TextDecoder().decode(await fetchBytes(prototxt));
    const image: Image = { width, height, channels: 3, pixels: await fetchBytes(pixels) };
    return classify(backend(), { prototxt: text, weights: await fetchBytes(weights), image });
  },

  async close() {
    const closing = opened;
    opened = undefined;
    await closing?.[asyncDispose]();
  },
};
