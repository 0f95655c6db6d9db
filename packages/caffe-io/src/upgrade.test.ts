import { describe, expect, test } from "vitest";
import { create, printText, readNetText, readSolverText, resolveSnapshotPrefix, UpgradeError } from "./index.ts";

const upgrade = (text: string) => readNetText(text, { file: "net.prototxt" });
const textsOf = (text: string): string[] => upgrade(text).upgrades.map((each) => `${each.severity}: ${each.text}`);

describe("Caffe refuses, and so do we,", () => {
  test.each([
    ["layer { type: 'ReLU' } layers { type: RELU }", "the definition includes both 'layer' and 'layers' fields"],
    ["layers { layer { type: 'conv2' } }", "Unknown layer name: conv2"],
    ["layers { layer { type: 'relu' } bottom: 'x' }", "Unknown blob input x to layer 0"],
    [
      "input: 'x' layers { layer { type: 'padding' } bottom: 'x' top: 'p' } layers { layer { type: 'relu' } bottom: 'p' }",
      "Padding layer input to non-convolutional / non-pooling layer type relu",
    ],
    [
      "input: 'x' layers { layer { type: 'padding' } bottom: 'x' top: 'p' } layers { layer { type: 'conv' } bottom: 'p' bottom: 'x' }",
      "Conv Layer takes a single blob as input.",
    ],
    [
      "input: 'x' layers { layer { type: 'padding' } bottom: 'x' bottom: 'x' top: 'p' } layers { layer { type: 'pool' } bottom: 'p' }",
      "Padding Layer takes a single blob as input.",
    ],
    [
      "input: 'x' layers { layer { type: 'padding' } bottom: 'x' top: 'p' top: 'q' } layers { layer { type: 'pool' } bottom: 'p' }",
      "Padding Layer produces a single blob as output.",
    ],
    ["input: 'x' input: 'y' input_dim: [1, 2, 3, 4]", 'input "y" needs four input_dim: there are 4 for 2 inputs'],
    ["input: 'x' input: 'y' input_shape { dim: 1 }", 'input "y" has no input_shape: there are 1 for 2 inputs'],
  ])("%s", (text, reason) => {
    expect(() => upgrade(text)).toThrow(UpgradeError);
    expect(() => upgrade(text)).toThrow(reason);
  });

  test("a solver with both types", () => {
    const read = (): unknown => readSolverText("type: 'SGD' solver_type: ADAM", { file: "solver.prototxt" });
    expect(read).toThrow(UpgradeError);
    expect(read).toThrow(
      "solver.prototxt: Failed to upgrade solver: old solver_type field (enum) and new type field (string)",
    );
  });
});

test("a V0 field that its layer's type does not have is logged and dropped", () => {
  const { message, upgrades } = upgrade(
    "layers { layer { type: 'relu' num_output: 5 shuffle_images: true } top: 'x' }",
  );
  expect(printText(message)).toBe('layer {\n  type: "ReLU"\n  top: "x"\n}\n');
  expect(upgrades.filter(({ severity }) => severity === "ERROR").map(({ text }) => text)).toEqual([
    "Unknown parameter num_output for layer type relu",
    "Unknown parameter shuffle for layer type relu",
    "Warning: had one or more problems upgrading V0NetParameter to NetParameter (see above); continuing anyway.",
  ]);
});

test("a V0 data layer's fields go to data_param and transform_param", () => {
  const { message } = upgrade(
    "layers { layer { type: 'data' source: 's' batchsize: 4 scale: 2 meanfile: 'm' cropsize: 5 mirror: true rand_skip: 1 } top: 'x' }",
  );
  expect(message.layer[0]).toEqual(
    create("LayerParameter", {
      type: "Data",
      top: ["x"],
      transform_param: { scale: 2, mirror: true, crop_size: 5, mean_file: "m" },
      data_param: { source: "s", batch_size: 4, rand_skip: 1 },
    }),
  );
});

test("V0 detection, HDF5 and concatenation fields find their places", () => {
  const { message } = upgrade(
    "layers { layer { type: 'window_data' det_fg_threshold: 0.5 det_crop_mode: 'square' det_context_pad: 2 } top: 'x' }" +
      "layers { layer { type: 'hdf5_output' hdf5_output_param { file_name: 'f' } } bottom: 'x' }" +
      "layers { layer { type: 'concat' concat_dim: 0 } bottom: 'x' top: 'y' }",
  );
  expect(message.layer.map((layer) => layer.type)).toEqual(["WindowData", "HDF5Output", "Concat"]);
  const [window, output, concat] = message.layer;
  expect([window?.window_data_param.crop_mode, window?.window_data_param.context_pad]).toEqual(["square", 2]);
  expect(output?.hdf5_output_param.file_name).toBe("f");
  expect(concat?.concat_param.concat_dim).toBe(0);
});

test("transformation fields of today's layers stay where Caffe ignores them", () => {
  const { message, upgrades } = upgrade("layer { type: 'Data' data_param { scale: 2 } }");
  expect(upgrades).toEqual([]);
  expect(message.layer[0]?.data_param.scale).toBe(2);
  expect(message.layer[0]?.transform_param.scale).toBe(1);
});

test("one old data layer gives all V1 data layers a transform_param, as in Caffe", () => {
  const { message } = upgrade("layers { type: DATA data_param { scale: 2 } } layers { type: IMAGE_DATA }");
  expect(printText(message)).toBe(
    'layer {\n  type: "Data"\n  transform_param {\n    scale: 2\n  }\n  data_param {\n  }\n}\n' +
      'layer {\n  type: "ImageData"\n  transform_param {\n  }\n  image_data_param {\n  }\n}\n',
  );
});

test("input without shapes is dropped", () => {
  const { message } = upgrade("input: 'data' layer { name: 'a' }");
  expect(printText(message)).toBe('layer {\n  name: "a"\n}\n');
});

test("a net of today logs nothing", () => {
  expect(textsOf("layer { type: 'BatchNorm' param { lr_mult: 0 } param { lr_mult: 0 } }")).toEqual([]);
});

test("unknown fields of an old layer keep their names", () => {
  const { message } = readNetText("layers { type: RELU color: 5 }", { unknownFields: "warn" });
  expect(printText(message)).toBe('layer {\n  type: "ReLU"\n  color: 5\n}\n');
});

describe("the snapshot prefix", () => {
  const solver = create("SolverParameter", {});
  const prefixOf = (prefix: string | undefined, file: string, directories: readonly string[] = []): string =>
    resolveSnapshotPrefix(create("SolverParameter", { snapshot_prefix: prefix }), file, (path) =>
      directories.includes(path),
    ).message.snapshot_prefix;

  test("is the solver's file without its ending where none is given", () => {
    expect(prefixOf(undefined, "models/a.b/solver.prototxt")).toBe("models/a.b/solver");
    expect(prefixOf(undefined, "models/a.b/solver")).toBe("models/a.b/solver");
    expect(resolveSnapshotPrefix(solver, "s.prototxt", () => false).upgrades).toEqual([
      { severity: "INFO", line: 1108, text: "snapshot_prefix was not specified and is set to s" },
    ]);
  });

  test("is the solver's name in a directory", () => {
    expect(prefixOf("out", "models/solver.prototxt", ["out"])).toBe("out/solver");
    expect(prefixOf("out/", "models/solver.prototxt", ["out/"])).toBe("out/solver");
  });

  test("is what the solver says elsewhere", () => {
    expect(prefixOf("out/run", "solver.prototxt")).toBe("out/run");
  });
});
