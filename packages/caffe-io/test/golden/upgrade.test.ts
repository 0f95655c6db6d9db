import { readFileSync } from "node:fs";
import {
  encodeMessage,
  parseText,
  printText,
  readNetBinary,
  readNetText,
  readSolverText,
  type UpgradeMessage,
} from "@squeezenet/caffe-io";
import { describe, expect, test } from "vitest";

const folder = new URL("data/upgrade/", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, folder));

/** The lines of a log that upgrade_proto.cpp wrote, without time and thread: `I upgrade_proto.cpp:28] …`. */
const loggedBy = (file: string): string[] =>
  [...textOf(file).matchAll(/^([IWE])\S+ \S+ +\d+ (upgrade_proto\.cpp:.*)$/gm)].map(
    ([, severity, rest]) => `${severity} ${rest}`,
  );

const asLogged = (messages: readonly UpgradeMessage[]): string[] =>
  messages.map(({ severity, line, text }) => `${severity[0]} upgrade_proto.cpp:${line}] ${text}`);

describe.each([
  { input: "v0_in.prototxt", output: "v0_out.prototxt", log: "v0.log" },
  { input: "v1_in.prototxt", output: "v1_out.prototxt", log: "v1.log" },
  { input: "legacy_input.prototxt", output: "legacy_input_out.prototxt", log: "legacy_input.log" },
])("$input", ({ input, output, log }) => {
  const { message, upgrades } = readNetText(textOf(input), { file: input });

  test("is upgraded to the net that Caffe makes of it", () => {
    expect(message).toEqual(parseText("NetParameter", textOf(output)).message);
  });
  test("prints byte for byte as Caffe prints it", () => {
    expect(printText(message)).toBe(textOf(output));
  });
  test("logs what Caffe logs", () => {
    expect(asLogged(upgrades)).toEqual(loggedBy(log));
  });
  test("is up to date afterwards", () => {
    const again = readNetText(printText(message), { file: output });
    expect(again.message).toEqual(message);
  });
});

describe("solver_in.prototxt", () => {
  const { message, upgrades } = readSolverText(textOf("solver_in.prototxt"), { file: "solver_in.prototxt" });

  test("prints byte for byte as Caffe prints it", () => {
    expect(printText(message)).toBe(textOf("solver_out.prototxt"));
  });
  test("logs what Caffe logs", () => {
    expect(asLogged(upgrades)).toEqual(loggedBy("solver.log"));
  });
});

describe("v1_legacy.caffemodel", () => {
  const file = "v1_legacy.caffemodel";
  const { message, upgrades } = readNetBinary(bytesOf(file), { file });

  test("is upgraded to the bytes that Caffe writes", () => {
    expect(encodeMessage(message)).toEqual(new Uint8Array(bytesOf("v1_legacy_upgraded.caffemodel")));
  });
  test("logs what Caffe logs", () => {
    expect(asLogged(upgrades)).toEqual(loggedBy("v1_binary.log"));
  });
});
