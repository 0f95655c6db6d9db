import { create } from "@squeezenet/caffe-io";
import { expect, test } from "vitest";
import { sourcesOf } from "./net-sources.ts";

const net = create("NetParameter", { name: "a" });

test("test nets that are messages come before those in files, and the shared net comes last, as in Caffe", () => {
  const solver = create("SolverParameter", {
    net: "shared.prototxt",
    test_net: ["first.prototxt"],
    test_net_param: [net, net],
    test_iter: [1, 2, 3, 4],
  });
  expect(sourcesOf(solver)).toEqual({
    train: { field: "net", file: "shared.prototxt" },
    tests: [
      { field: "test_net_param", file: null },
      { field: "test_net_param", file: null },
      { field: "test_net", file: "first.prototxt" },
      { field: "net", file: "shared.prototxt" },
    ],
  });
});

test("a training net of its own is named as such", () => {
  const file = create("SolverParameter", { train_net: "train.prototxt" });
  expect(sourcesOf(file).train).toEqual({ field: "train_net", file: "train.prototxt" });
  const message = create("SolverParameter", { train_net_param: net });
  expect(sourcesOf(message).train).toEqual({ field: "train_net_param", file: null });
});
