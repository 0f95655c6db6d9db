import { type CheckOptions, promises } from "@squeezenet/backend-conformance/checks";
import {
  asyncDispose,
  type Backend,
  type BackendModule,
  BackendUnavailable,
  openBackend,
  oracle,
} from "@squeezenet/core";
import { type ColorMode, decodeImage, type Image, openDataSource } from "@squeezenet/data/browser";
import { readNetText } from "@squeezenet/caffe-io";
import { type LoadedSolver, loadImage, loadNet, loadSolver } from "squeezenet";
import { backends } from "./backends.ts";
import { classify, type Classification } from "./classify.ts";
import { DeployedNet } from "./deployed-net.ts";
import { train } from "./train.ts";

/** What became of opening a backend: its name and device, or why it cannot run here. */
export type Opened =
  { readonly name: string; readonly device: string } | { readonly name: string; readonly unavailable: string };

/** Where an image is served, and its size. */
export interface ImageSource {
  /** Rows of BGR pixels, as in an Image. */
  readonly pixels: string;
  readonly width: number;
  readonly height: number;
}

/** Where the parts of a picture are served. */
export interface PictureSource extends ImageSource {
  readonly prototxt: string;
  readonly weights: string;
}

/** What a net answers, and how long it took from the pixels to the probabilities. */
export interface TimedAnswer {
  readonly probabilities: readonly number[];
  readonly milliseconds: number;
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
  /** Builds a net by the open backend, to answer images until another is loaded or the backend is closed. */
  load(request: {
    readonly prototxt: string;
    readonly weights: string;
    readonly mean: readonly number[];
    readonly scale: number;
  }): Promise<void>;
  answer(request: ImageSource): Promise<TimedAnswer>;
  /** Trains by the open backend; gives the SHA-256 of the learned numbers. */
  train(request: {
    readonly solver: string;
    readonly net: string;
    readonly database: string;
    readonly updates: number;
  }): Promise<string>;
  /** Decodes an image file by the browser. */
  decode(request: { readonly url: string; readonly mode: ColorMode }): Promise<{
    readonly shape: readonly [height: number, width: number, channels: number];
    readonly pixels: readonly number[];
  }>;
  /** The numbers of a batch of the first Data layer of a net, whose paths are addresses here. */
  batch(request: { readonly net: string; readonly count: number; readonly seed: number }): Promise<{
    readonly data: readonly number[];
    readonly label: readonly number[];
  }>;
  /** What the front door's five lines answer: addresses of a prototxt, of a .caffemodel and of an image file. */
  ask(request: {
    readonly model: string;
    readonly weights: string;
    readonly image: string;
  }): Promise<readonly number[]>;
  /**
   * Trains by the front door: a solver's address, and samples in place of its database where they are given. Half of the run
   * is done by a solver that is restored from the snapshot of another.
   */
  learn(request: {
    readonly solver: string;
    readonly samples?: {
      readonly data: { readonly shape: readonly number[]; readonly data: readonly number[] };
      readonly label: readonly number[];
    };
    readonly updates: number;
  }): Promise<{
    readonly losses: readonly number[];
    readonly weights: readonly (readonly number[])[];
    readonly written: boolean;
  }>;
  close(): Promise<void>;
}

let opened: Backend | undefined;
/** Where it came from, with the options that it was opened with. */
let source: BackendModule | undefined;
let loaded: DeployedNet | undefined;

function backend(): Backend {
  if (opened === undefined) throw new Error("no backend is open in this page");
  return opened;
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

const fetchText = async (url: string): Promise<string> => new TextDecoder().decode(await fetchBytes(url));

const fetchImage = async ({ pixels, width, height }: ImageSource): Promise<Image> => ({
  width,
  height,
  channels: 3,
  pixels: await fetchBytes(pixels),
});

const weightsOf = ({ net }: LoadedSolver): Promise<readonly (readonly number[])[]> =>
  Promise.all([...net.params.values()].flat().map(async (blob) => [...(await blob.read())]));

export const programs: Programs = {
  async open({ backend: name, options = {} }) {
    await programs.close();
    const load = backends[name];
    if (load === undefined)
      throw new Error(`no backend "${name}" in this page (there is: ${Object.keys(backends).join(", ")})`);
    try {
      const module = await load();
      source = { api: module.api, name: module.name, open: () => module.open(options) };
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

  async classify({ prototxt, weights, ...picture }) {
    const files = { prototxt: await fetchText(prototxt), weights: await fetchBytes(weights) };
    return classify(backend(), { ...files, image: await fetchImage(picture) });
  },

  async load({ prototxt, weights, ...preparation }) {
    const files = { prototxt: await fetchText(prototxt), weights: await fetchBytes(weights) };
    loaded?.free();
    loaded = new DeployedNet(backend(), { ...files, ...preparation });
  },

  async answer(picture) {
    if (loaded === undefined) throw new Error("no net is loaded in this page");
    const image = await fetchImage(picture);
    const begun = performance.now();
    const probabilities = await loaded.answer(image);
    return { milliseconds: performance.now() - begun, probabilities: [...probabilities] };
  },

  async train({ solver, net, database, updates }) {
    const texts = { solver: await fetchText(solver), net: await fetchText(net) };
    return train(backend(), { ...texts, database: await fetchBytes(database), updates });
  },

  async decode({ url, mode }) {
    const { height, width, channels, pixels } = await decodeImage(await fetchBytes(url), url, { mode });
    return { shape: [height, width, channels], pixels: [...pixels] };
  },

  async batch({ net, count, seed }) {
    const { message } = readNetText(await fetchText(net), { file: net });
    const layer = message.layer.find(({ type }) => type === "Data");
    if (layer === undefined) throw new Error(`${net}: no Data layer`);
    const source = await openDataSource({ layer, phase: "TRAIN" });
    const { data, label } = await source.batch(0, count, { seed });
    await source.close();
    return { data: [...data], label: [...label] };
  },

  async ask({ model, weights, image }) {
    const net = await loadNet(model, weights, { backendOptions: { exact: "true" } });
    const { prob } = await net.forward({ data: await loadImage(image, net) });
    await net.free();
    return [...(prob?.data ?? [])];
  },

  async learn({ solver: address, samples, updates }) {
    const options = { backendOptions: { exact: "true" }, ...(samples === undefined ? {} : { feed: samples }) };
    const first = await loadSolver(address, options);
    const { losses } = await first.step(updates / 2);
    const snapshot = await first.snapshot();
    await first.free();
    const second = await loadSolver(address, options);
    await second.restore(snapshot);
    const { losses: rest } = await second.step(updates / 2);
    const weights = await weightsOf(second);
    await second.free();
    return { losses: [...losses, ...rest], weights, written: snapshot.written };
  },

  async close() {
    loaded?.free();
    loaded = undefined;
    const closing = opened;
    opened = undefined;
    await closing?.[asyncDispose]();
  },
};
