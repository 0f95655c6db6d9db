import { didYouMean, nearestName } from "@squeezenet/protobuf";
import { expect, test } from "vitest";
import { schema } from "./index.ts";

test.each([
  ["iter_step", Object.keys(schema.SolverParameter), "iter_size"],
  ["convolution", ["Concat", "Convolution", "Deconvolution"], "Convolution"],
  ["Relu", ["ELU", "ReLU", "PReLU"], "ReLU"],
  ["kernelsize", Object.keys(schema.ConvolutionParameter), "kernel_size"],
  ["base_rl", Object.keys(schema.SolverParameter), "base_lr"],
  ["ROIPooling", ["Pooling", "Permute"], "Pooling"],
  ["x", ["y"], "y"],
])("%s is near %j: %s", (name, candidates, expected) => {
  expect(nearestName(name, candidates)).toBe(expected);
});

test("nothing is near a name that has little in common with all", () => {
  expect(nearestName("bn_param_scale_filler", ["name", "type"])).toBeUndefined();
  expect(nearestName("anything", [])).toBeUndefined();
});

test("didYouMean says it in brackets, or says nothing", () => {
  expect(didYouMean("nmae", ["name"])).toBe(' (did you mean "name"?)');
  expect(didYouMean("color", ["name"])).toBe("");
});
