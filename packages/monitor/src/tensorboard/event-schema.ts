import type { Checked } from "@squeezenet/protobuf";

const tables = {
  package: "tensorflow",
  messages: {
    Event: {
      wall_time: [1, "double"],
      step: [2, "int64"],
      file_version: [3, "string"],
      summary: [5, "Summary"],
    },
    Summary: { value: [1, "Summary.Value[]"] },
    "Summary.Value": { tag: [1, "string"], simple_value: [2, "float"], metadata: [9, "SummaryMetadata"] },
    SummaryMetadata: { plugin_data: [1, "SummaryMetadata.PluginData"] },
    "SummaryMetadata.PluginData": { plugin_name: [1, "string"] },
  },
  enums: {},
} as const;

/** What we write of TensorBoard's events (tensorflow/core/util/event.proto and core/framework/summary.proto). */
export const eventSchema: Checked<typeof tables> = tables;
