import { existsSync } from "node:fs";
import { join } from "node:path";
import { installLocked } from "../install-locked.ts";
import { root } from "../root.ts";
import type { EmulatedRuntime, NativeRuntime, ThisRuntime } from "./runtimes.ts";

/** How to start a runtime. */
export interface Program {
  readonly command: string;
  /** What stands before any argument, such as the program that an emulator runs. */
  readonly given: readonly string[];
  /** What stands before a script. */
  readonly running: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** How many times as long as on the machine's own processor anything may take. */
  readonly patience: number;
}

/** The runtime is not on this machine. The message says what to install. */
export class RuntimeUnavailable extends Error {
  override readonly name: string = "RuntimeUnavailable";
}

export type Say = (message: string) => void;

const folder = join(root, "tools/runtimes");

/** No telemetry, no look for a newer version, no colours. */
const quiet: NodeJS.ProcessEnv = { ...process.env, DO_NOT_TRACK: "1", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };

/**
 * Finds a runtime, and installs its npm package the first time.
 * @throws RuntimeUnavailable where it cannot be had here
 */
export function findRuntime(runtime: NativeRuntime | EmulatedRuntime | ThisRuntime, say: Say): Program {
  if (runtime.kind === "this")
    return { command: process.execPath, given: [], running: [], environment: quiet, patience: 1 };
  return runtime.kind === "native" ? findNative(runtime, say) : findEmulated(runtime, say);
}

function findNative({ packages, binary, running }: NativeRuntime, say: Say): Program {
  const { platform, arch } = process;
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64"))
    throw new RuntimeUnavailable(
      `tools/runtimes/native has packages for Linux on x64 and arm64, not ${platform} ${arch}`,
    );
  const native = join(folder, "native");
  install({ folder: native, what: "Node, Bun and Deno (a gigabyte on disk)" }, say);
  return {
    command: installed(join(native, "node_modules", packages[arch], binary)),
    given: [],
    running,
    environment: quiet,
    patience: 1,
  };
}

/** Debian's libraries for arm64 beside the machine's own. */
const libraries = "/usr/aarch64-linux-gnu";
const needed = ["libc.so.6", "libstdc++.so.6", "libatomic.so.1"].map((name) => `${libraries}/lib/${name}`);
const emulator = "/usr/bin/qemu-aarch64";

function findEmulated({ package: name }: EmulatedRuntime, say: Say): Program {
  if (process.arch === "arm64") throw new RuntimeUnavailable("this machine is an arm64 itself: nothing to emulate");
  const absent = [emulator, ...needed].filter((path) => !existsSync(path));
  if (absent.length > 0)
    throw new RuntimeUnavailable(
      `no ${absent.join(", ")}: "apt-get install qemu-user libc6-arm64-cross libstdc++6-arm64-cross libatomic1-arm64-cross" installs them on Debian`,
    );
  const emulated = join(folder, "emulated");
  const options = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
  install({ folder: emulated, what: "Node for arm64 (400 MB on disk)", options }, say);
  return {
    command: emulator,
    given: ["-L", libraries, installed(join(emulated, "node_modules", name, "bin/node"))],
    running: [],
    // The workspace has the image decoder's binary for this machine's processor; here is the other one.
    environment: { ...quiet, NODE_PATH: join(emulated, "node_modules") },
    patience: 5,
  };
}

function install(locked: Parameters<typeof installLocked>[0], say: Say): void {
  try {
    installLocked(locked, say);
  } catch (error) {
    throw new RuntimeUnavailable(error instanceof Error ? error.message : String(error));
  }
}

function installed(path: string): string {
  if (existsSync(path)) return path;
  throw new RuntimeUnavailable(`no ${path}: npm has no such package for this machine`);
}
