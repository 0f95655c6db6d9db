import { expect, it } from "vitest";
import { readOptions, UsageError } from "./command-line.ts";

it("reads options and candidates, in any order", () => {
  expect(readOptions(["onnx", "--json", "--models", "weights", "--quick"])).toEqual({
    quick: true,
    json: true,
    write: false,
    models: "weights",
    only: ["onnx"],
  });
  expect(readOptions([])).toEqual({ quick: false, json: false, write: false, models: null, only: [] });
  expect(readOptions(["--quick", "--help"])).toBeNull();
});

it("names what it does not know, and what is missing", () => {
  expect(() => readOptions(["--quik"])).toThrow(UsageError);
  expect(() => readOptions(["--quik"])).toThrow(
    "unknown option --quik (there is: --quick, --json, --write, --models FOLDER",
  );
  expect(() => readOptions(["--models"])).toThrow("--models needs a folder after it");
});
