import { describe, expect, test } from "vitest";
import {
  locationOf,
  parseText,
  printText,
  PrototxtError,
  readNetText,
  readSolverText,
  unknownFieldsOf,
} from "./index.ts";

const parseNet = (text: string) => parseText("NetParameter", text, { file: "net.prototxt" });

describe("a PrototxtError says where, what it found and what would have done", () => {
  test.each([
    ['name: "a"\n\nnmae: "b"', '3:1: NetParameter has no field "nmae" (did you mean "name"?)'],
    ["layer {\n  color: 1\n}", '2:3: LayerParameter has no field "color"'],
    ["name: abc", '1:7: NetParameter.name is a string in quotes, found "abc": write "abc" in quotes'],
    ['name "abc"', '1:6: ":" must follow NetParameter.name, found "abc"'],
    ["name: 'a'\n  name: 'b'", "2:3: NetParameter.name is set twice, first at 1:1"],
    ["state {}\nstate {}", "2:1: NetParameter.state is set twice, first at 1:1"],
    ["name: 'abc\n'", "1:7: this string does not end on its line: ' is missing"],
    [
      "name: 'a\\q'",
      '1:9: "\\q" is no escape sequence (there is: \\a \\b \\f \\n \\r \\t \\v \\\\ \\? \\\' \\" \\ooo \\xhh \\uhhhh \\Uhhhhhhhh)',
    ],
    ["name: '\\U00110000'", "1:8: \\U00110000 is past the last character, U+10FFFF"],
    ["name: ['a']", "1:7: NetParameter.name takes one value, not a list"],
    ["layer {\n name: 'x'\n", '1:7: the message layer is not closed: "}" is missing'],
    ["layer <\n name: 'x'\n}", '3:1: "}" closes nothing here'],
    ["}", '1:1: "}" closes nothing here'],
    ["layer: 5", '1:8: NetParameter.layer is a message (LayerParameter): "{" must follow, found "5"'],
    [
      "layer",
      '1:6: NetParameter.layer is a message (LayerParameter): "{" must follow its name, found the end of the file',
    ],
    [
      "state { phase: TRIAN }",
      '1:16: NetState.phase has no value TRIAN (did you mean "TRAIN"?); there is: TRAIN, TEST',
    ],
    ["state { phase: 2 }", "1:16: NetState.phase has no value 2; there is: TRAIN, TEST"],
    ['state { phase: "TRAIN" }', '1:16: NetState.phase is one of the names TRAIN, TEST, found "TRAIN"'],
    ["force_backward: yes", '1:17: NetParameter.force_backward is true or false, found "yes"'],
    ["input_dim: 1.5", '1:12: NetParameter.input_dim is an integer, found "1.5"'],
    [
      "input_dim: 3000000000",
      "1:12: NetParameter.input_dim is 3000000000, which is out of range: from -2147483648 to 2147483647",
    ],
    ["input_dim: [1 2]", '1:15: "," or "]" must follow in the list NetParameter.input_dim, found "2"'],
    ["input_dim: 089", '1:12: "089" begins with 0, so it is octal, but has digits other than 0 to 7'],
    ["input_dim: 0x", '1:12: "0x" needs hexadecimal digits after it'],
    ["input_dim: 12abc", '1:12: "12a" needs a space between the number and what follows'],
    ["layer { loss_weight: 1e }", '1:22: "1e" needs digits after its exponent'],
    ["layer { loss_weight: 1.5.2 }", '1:22: "1.5." has a second decimal point, or one after its exponent'],
    ["layer { loss_weight: 0x10 }", '1:22: LayerParameter.loss_weight is a decimal number, found "0x10"'],
    ["layer { loss_weight: big }", '1:22: LayerParameter.loss_weight is a number, found "big"'],
    ["layer { clip_param { min: 1 } }", '1:9: ClipParameter needs its field "max"'],
    ["5: 1", '1:1: a field of NetParameter must follow, found "5"'],
    ["name: 'x' é", "1:11: unexpected character U+00E9: outside strings and comments the format is plain ASCII"],
    [
      "input_shape { dim: 9007199254740992 }",
      "1:20: BlobShape.dim is 9007199254740992, which is out of range: from -9007199254740991 to 9007199254740991",
    ],
  ])("%j", (text, message) => {
    expect(() => parseNet(text)).toThrow(PrototxtError);
    expect(() => parseNet(text)).toThrow(`net.prototxt:${message}`);
  });

  test("a misspelt field of a solver", () => {
    const text = 'net: "x.prototxt"\nbase_lr: 0.1\niter_step: 2\n';
    const read = (): unknown => readSolverText(text, { file: "solver.prototxt" });
    expect(read).toThrow('solver.prototxt:3:1: SolverParameter has no field "iter_step" (did you mean "iter_size"?)');
  });
});

describe("fields that the schema does not have", () => {
  const text = `layer { name: "roi" roi_pooling_param { pooled_w: 7 scale: 1.5f names: ["a" 'b', "c"] } flag }`;
  const flawless = text.replace(" flag", "");
  const read = (source: string) => parseText("NetParameter", source, { file: "f", unknownFields: "warn" });

  test("are warned of with their places and printed again", () => {
    const { message, warnings } = read(flawless);
    expect(warnings).toEqual([
      {
        location: { file: "f", line: 1, column: 21 },
        message:
          'f:1:21: LayerParameter has no field "roi_pooling_param" (did you mean "pooling_param"?); it is kept, but does nothing',
      },
    ]);
    expect(printText(message)).toBe(
      'layer {\n  name: "roi"\n  roi_pooling_param {\n    pooled_w: 7\n    scale: 1.5\n    names: "ab"\n    names: "c"\n  }\n}\n',
    );
    expect(printText(read(printText(message)).message)).toBe(printText(message));
    expect(unknownFieldsOf(message.layer[0]!)).toHaveLength(1);
  });

  test("need a value all the same", () => {
    expect(() => read(text)).toThrow('f:1:94: ":" or "{" must follow flag, found "}"');
  });

  test("cannot be nested without end", () => {
    expect(() => read("a {".repeat(100_000))).toThrow(PrototxtError);
  });
});

describe("locationOf", () => {
  const text =
    '\ufeff# a net\r\nname: "n"\r\nlayer {\r\n  name: "a"\r\n  top: "x" top: "y"\r\n}\r\nlayer: [ { name: "b" }, < name: "c" > ]\r\n';
  const net = readNetText(text, { file: "n.prototxt" }).message;

  test("finds messages, fields and elements, with CRLF and a byte order mark", () => {
    expect(locationOf(net, "name")).toEqual({ file: "n.prototxt", line: 2, column: 1 });
    expect(locationOf(net.layer[0]!)).toEqual({ file: "n.prototxt", line: 3, column: 1 });
    expect(locationOf(net.layer[0]!, "top", 1)).toEqual({ file: "n.prototxt", line: 5, column: 12 });
    expect(net.layer.map((layer) => locationOf(layer)?.column)).toEqual([1, 10, 25]);
  });

  test("finds nothing for what the text does not say", () => {
    expect(locationOf(net.layer[0]!, "bottom")).toBeUndefined();
    expect(locationOf(net.layer[0]!.convolution_param)).toBeUndefined();
  });

  test("finds upgraded layers where the old ones stand", () => {
    const old = readNetText(
      'input: "data"\ninput_dim: [1, 1, 1, 1]\nlayers { name: "a" type: RELU }\n  layers { type: TANH }',
      {
        file: "v1.prototxt",
      },
    ).message;
    expect(old.layer.map((layer) => locationOf(layer))).toEqual([
      { file: "v1.prototxt", line: 1, column: 1 },
      { file: "v1.prototxt", line: 3, column: 1 },
      { file: "v1.prototxt", line: 4, column: 3 },
    ]);
  });
});

test("a net of a thousand layers is read in well under a second", () => {
  const text = Array.from(
    { length: 1000 },
    (_, i) => `layer { name: "${i}" type: "Convolution" convolution_param { pad: 1 } }`,
  );
  const start = performance.now();
  expect(parseNet(text.join("\n")).message.layer).toHaveLength(1000);
  expect(performance.now() - start).toBeLessThan(1000);
});
