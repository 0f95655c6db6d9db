import { testBackend } from "@squeezenet/backend-conformance";
import { BackendUnavailable } from "@squeezenet/core";
import { it } from "vitest";
import gpujs from "../src/index.ts";

// gpu.js's other way to GL in Node needs the native package gl and an X display. A file of its own, as headless GL and
// Dawn's GL do not bear each other in one process.
const open = () => gpujs.open({ mode: "headlessgl" });
const why = await open().then(
  (backend) => backend[Symbol.asyncDispose]().then(() => null),
  (error: unknown) => (error instanceof BackendUnavailable ? error.message : Promise.reject(error)),
);

const suite =
  why === null
    ? () => testBackend({ ...gpujs, name: "gpujs-headlessgl", open })
    : () => it("headless GL", ({ skip }) => skip(why));
suite();
