import { programs } from "./programs.ts";

Object.assign(globalThis, { programs });
