import { nodeModule } from "./node-module.ts";
import { platform, type Timers } from "./platform.ts";

/**
 * The timers by which threads are watched, as they were when this package was loaded: a test that puts a fake clock in their
 * place later, and moves it on by an hour, must not make threads look silent. A context of `node:vm` has none of its own and
 * takes Node's. Undefined where there are none at all.
 */
export const timers: Timers | undefined = complete(platform) ?? complete(nodeModule("node:timers"));

function complete({ setTimeout, setInterval, clearInterval }: Partial<Timers> = {}): Timers | undefined {
  if (setTimeout === undefined || setInterval === undefined || clearInterval === undefined) return undefined;
  // A browser's timers are called without an object, or by their own.
  return {
    setTimeout: (act, milliseconds) => setTimeout(act, milliseconds),
    setInterval: (act, milliseconds) => setInterval(act, milliseconds),
    clearInterval: (timer) => clearInterval(timer),
  };
}
