import type { BrowserName } from "../browser/find-browser.ts";

/** A binary of an npm package in `native/`, one for each processor. */
export interface NativeRuntime {
  readonly kind: "native";
  readonly title: string;
  readonly packages: { readonly x64: string; readonly arm64: string };
  /** The binary, in the package. */
  readonly binary: string;
  /** What stands between the binary and the script. */
  readonly running: readonly string[];
}

/** Node for arm64 by an npm package in `emulated/`, run by qemu-user. */
export interface EmulatedRuntime {
  readonly kind: "emulated";
  readonly title: string;
  readonly package: string;
}

export interface PageRuntime {
  readonly kind: "page";
  readonly title: string;
  readonly browser: BrowserName;
}

/** The Node that runs this command: the others are held against it. */
export interface ThisRuntime {
  readonly kind: "this";
  readonly title: string;
}

export type RuntimeName =
  "this" | "node20" | "node22" | "node24" | "node26" | "bun" | "deno" | "node22-arm64" | "node26-arm64" | BrowserName;

export type Runtime = NativeRuntime | EmulatedRuntime | PageRuntime | ThisRuntime;

const node = (major: number): NativeRuntime => ({
  kind: "native",
  title: `Node ${major}`,
  packages: { x64: `node${major}-x64`, arm64: `node${major}-arm64` },
  binary: "bin/node",
  running: [],
});

const emulatedNode = (major: number): EmulatedRuntime => ({
  kind: "emulated",
  title: `Node ${major} on arm64 (qemu)`,
  package: `node${major}-arm64`,
});

/** Every runtime that `npm run smoke:runtimes` knows, in the order in which they run. */
export const runtimes: { readonly [Name in RuntimeName]: Runtime } = {
  this: { kind: "this", title: "Node, this one" },
  node20: node(20),
  node22: node(22),
  node24: node(24),
  node26: node(26),
  bun: {
    kind: "native",
    title: "Bun",
    packages: { x64: "@oven/bun-linux-x64", arm64: "@oven/bun-linux-aarch64" },
    binary: "bin/bun",
    running: [],
  },
  deno: {
    kind: "native",
    title: "Deno",
    packages: { x64: "@deno/linux-x64-glibc", arm64: "@deno/linux-arm64-glibc" },
    binary: "deno",
    running: ["run", "--allow-all"],
  },
  "node22-arm64": emulatedNode(22),
  "node26-arm64": emulatedNode(26),
  chromium: { kind: "page", title: "Chromium", browser: "chromium" },
  firefox: { kind: "page", title: "Firefox", browser: "firefox" },
  webkit: { kind: "page", title: "WebKitGTK", browser: "webkit" },
};

export const runtimeNames: readonly RuntimeName[] = Object.keys(runtimes).filter(isRuntimeName);

export function isRuntimeName(name: string): name is RuntimeName {
  return Object.hasOwn(runtimes, name);
}
