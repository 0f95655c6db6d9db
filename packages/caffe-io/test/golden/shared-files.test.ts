import { readFileSync } from "node:fs";
import {
  decodeMessage,
  encodeMessage,
  type MessageName,
  parseText,
  printText,
  readNetText,
  readSolverText,
} from "@squeezenet/caffe-io";
import { describe, expect, test } from "vitest";
import { isShared, notShared, sharedFiles, sharedFolder } from "../shared-folder.ts";

const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, sharedFolder)));
const textOf = (file: string): string => readFileSync(new URL(file, sharedFolder), "utf8");

/** INDEX.tsv says of each file what it is and whether BVLC's schema parses it, or with what error it does not. */
const verdicts = new Map(
  isShared
    ? textOf("prototxt/zoo/INDEX.tsv")
        .split("\n")
        .slice(1)
        .map((row) => row.split("\t"))
        .map((cells) => [`prototxt/zoo/${cells[0]}`, cells[11] ?? ""])
    : [],
);

const nameOf = (file: string): MessageName =>
  /solver[^/]*\.prototxt$/.test(file) ? "SolverParameter" : "NetParameter";

describe.skipIf(!isShared)(`prototxts (${isShared ? "present" : notShared})`, () => {
  const files = sharedFiles("prototxt/", /\.prototxt$/);

  test("there are at least the 155 of the index", () => {
    expect(verdicts.size).toBeGreaterThanOrEqual(155);
    expect(files.length).toBeGreaterThanOrEqual(155);
  });

  test.each(files)("%s prints and parses again to the same record", (file) => {
    const name = nameOf(file);
    const { message, warnings } = parseText(name, textOf(file), { file, unknownFields: "warn" });
    const printed = printText(message);
    const again = parseText(name, printed, { unknownFields: "warn" });
    expect(again.message).toEqual(message);
    expect(again.warnings.length).toBe(warnings.length);
    expect(printText(again.message)).toBe(printed);
    if (warnings.length === 0) expect(decodeMessage(name, encodeMessage(message))).toEqual(message);
  });

  test.each(files.filter((file) => verdicts.get(file)?.startsWith("yes") ?? true))(
    "%s is without error, as in Caffe",
    (file) => {
      const options = { file, unknownFields: "error" } as const;
      const { message } =
        nameOf(file) === "SolverParameter" ? readSolverText(textOf(file), options) : readNetText(textOf(file), options);
      expect(Object.keys(message).length).toBeGreaterThan(0);
    },
  );

  test.each(files.filter((file) => verdicts.get(file)?.startsWith("no")))("%s fails where Caffe fails", (file) => {
    const [, line, what, field] = /^no: (\d+):\d+ : Message type "caffe\.(\w+)" has no field named "(\w+)"/.exec(
      verdicts.get(file)!,
    )!;
    const read = (): unknown => parseText("NetParameter", textOf(file), { file });
    expect(read).toThrow(`${file}:${line}:`);
    expect(read).toThrow(`${what} has no field "${field}"`);
  });
});

describe.skipIf(!isShared)(`binary files (${isShared ? "present" : notShared})`, () => {
  const kinds: readonly (readonly [RegExp, MessageName])[] = [
    [/\.caffemodel$/, "NetParameter"],
    [/\.solverstate$/, "SolverState"],
    [/\.binaryproto$/, "BlobProto"],
  ];
  const files = ["models/", "caffe-files/", "golden/"].flatMap((folder) =>
    kinds.flatMap(([ending, name]) => sharedFiles(folder, ending).map((file) => ({ file, name }))),
  );

  test("there are models, states and means", () => {
    expect(new Set(files.map(({ name }) => name)).size).toBe(kinds.length);
  });

  test.each(files)("$file is written again byte for byte", ({ file, name }) => {
    const bytes = bytesOf(file);
    expect(Buffer.compare(encodeMessage(decodeMessage(name, bytes, { file })), bytes)).toBe(0);
  });
});
