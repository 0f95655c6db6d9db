export { testBackend } from "./test-backend.ts";
export type { CheckOptions } from "./check-options.ts";
