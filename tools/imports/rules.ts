/** What a package may take from others, and what its parts may take from each other. */
export interface PackageRule {
  /** Doors of ours that its sources may use: `@squeezenet/` and this; `*` is any. */
  readonly ours: readonly string[];
  /** Doors of ours that its tests may use besides. */
  readonly testsOurs: readonly string[];
  /** Node's modules that its sources may use; none where they have to run in a browser. */
  readonly node: "any" | readonly string[];
  /**
   * A folder in `src/`, with `/`, for Node alone: there any of Node's modules and these libraries may be used. Nothing outside
   * imports it but `index.ts`.
   */
  readonly nodeFolder?: { readonly path: string; readonly libraries: readonly string[] };
  /**
   * Members of `process` and `console` that its sources may use: the terminal is the applications' alone. And of `Symbol`,
   * `dispose` and `asyncDispose`, which Safari lacks: what a page may run takes core's in their place.
   */
  readonly host: "any" | readonly string[];
  /** What single files, or folders that end in `/`, may use of these besides, by their paths in `src/`. */
  readonly hostOf?: Readonly<Record<string, readonly string[]>>;
  /** Files, by their paths in `src/`, that import what the user names: a backend, say. */
  readonly loads?: readonly string[];
  /** Rules inside `src/`. */
  readonly parts: readonly PartRule[];
}

/** Paths are relative to `src/`; one that ends in `/` means the whole folder. */
export interface PartRule {
  readonly files: readonly string[];
  /** The part may import only these and its own files … */
  readonly only?: readonly string[];
  /** … or may import everything but these. */
  readonly never?: readonly string[];
  /** Why, for the one who broke the rule. */
  readonly because: string;
}

const backend: PackageRule = {
  ours: ["core", "core/backend"],
  testsOurs: ["backend-conformance", "backend-conformance/checks"],
  node: ["node:worker_threads", "node:os", "node:v8"],
  host: [],
  parts: [],
};

const disposal = ["Symbol.dispose", "Symbol.asyncDispose"];

const solving = [
  "solver.ts",
  "updates.ts",
  "solver-options.ts",
  "effective-batch.ts",
  "forward-backward.ts",
  "run-tests.ts",
  "solvers/",
  "apply-update.ts",
  "snapshot.ts",
  "solver-state.ts",
  "learning-rate.ts",
];

/** Who may import whom: a row a package of `packages/`; `backend-*` is every backend that has no row. */
export const packageRules: Readonly<Record<string, PackageRule>> = {
  core: {
    ours: [],
    testsOurs: ["backend-conformance"],
    node: [],
    host: [],
    // The one place where the symbols are looked up, and a declaration that leaves no code.
    hostOf: { "dispose.ts": disposal, "scoped.ts": ["Symbol.dispose"] },
    parts: [
      { files: ["pointwise/"], only: [], because: "expressions stand alone" },
      { files: ["backend.ts"], only: ["pointwise/"], because: "the contract stands alone, with the formulas it takes" },
      {
        files: ["oracle/"],
        only: ["backend.ts", "dispose.ts", "elementary.ts", "errors.ts", "owned-buffers.ts", "pointwise/"],
        because: "the oracle is a backend like any other: it knows the contract, not tensors, tape or ops",
      },
      {
        files: ["ops/"],
        never: ["oracle/", "dry.ts"],
        because: "an op runs on any backend, so it knows none",
      },
      {
        files: [
          ...["tape.ts", "tensor.ts", "geometry.ts", "signatures.ts", "fused.ts", "gradient-sums.ts", "dry.ts"],
          ...["owned-buffers.ts", "dispose.ts", "scoped.ts", "open-backend.ts"],
        ],
        never: ["ops/", "oracle/"],
        because: "calls go down: ops → tape → kernels",
      },
    ],
  },
  protobuf: {
    ours: [],
    testsOurs: [],
    node: [],
    host: [],
    parts: [
      { files: ["schema.ts"], only: [], because: "a schema is data" },
      { files: ["wire/"], never: ["text/"], because: "the wire format knows only the schema" },
      {
        files: ["text/"],
        // A text prints unknown records of a binary file.
        only: [
          ...["descriptor.ts", "schema.ts", "message.ts", "location.ts", "unknown-fields.ts"],
          ...["format-number.ts", "nearest-name.ts", "utf8.ts", "wire/wire-reader.ts", "wire/wire-type.ts"],
        ],
        because: "the text format knows only the schema, and the records of the wire format that it prints",
      },
    ],
  },
  "caffe-io": {
    ours: ["protobuf"],
    testsOurs: [],
    node: [],
    host: [],
    parts: [
      { files: ["schema/"], only: [], because: "the table of messages is data" },
      { files: ["wire.ts", "text.ts"], never: ["upgrade/", "upgrade.ts"], because: "formats know only the table" },
    ],
  },
  onnx: {
    ours: ["protobuf"],
    testsOurs: [],
    node: [],
    host: [],
    parts: [{ files: ["schema/"], only: [], because: "the table of messages is data" }],
  },
  caffe: {
    ours: ["core", "core/backend", "caffe-io"],
    testsOurs: [],
    node: [],
    host: [],
    parts: [
      {
        files: ["layers/"],
        only: ["layer.ts", "param.ts", "spatial.ts", "mean-loss.ts", "stride-text.ts", "errors.ts"],
        because: "a layer is ops under Caffe's name: it knows neither net nor solver",
      },
      {
        files: ["fillers/"],
        only: ["random/", "cpp-number.ts", "errors.ts"],
        because: "a filler draws numbers and nothing else",
      },
      { files: ["random/"], only: [], because: "generators stand alone" },
      {
        files: ["solvers/"],
        only: ["param.ts", "errors.ts"],
        because: "an update rule is arithmetic on one parameter",
      },
      {
        files: [
          "net.ts",
          "build-layers.ts",
          "param-table.ts",
          "phases.ts",
          "insert-splits.ts",
          "check-layer.ts",
          "weights.ts",
          "net-cost.ts",
          "pass.ts",
          "built-layer.ts",
          "needs-backward.ts",
          "blob-table.ts",
          "reads-database.ts",
          "layer.ts",
        ],
        never: solving,
        because: "calls go down: solver → net → layers",
      },
    ],
  },
  data: {
    ours: ["caffe-io", "core"],
    testsOurs: [],
    node: [],
    nodeFolder: { path: "node/", libraries: ["sharp"] },
    host: [],
    // Errors say in which folder a relative path was looked for.
    hostOf: {
      "node/file-source.ts": ["process.cwd"],
      "node/mean-file.ts": ["process.cwd"],
      "node/read-bytes.ts": ["process.cwd"],
      "node/read-image-list.ts": ["process.cwd"],
    },
    parts: [
      { files: ["lmdb/"], only: ["data-error.ts"], because: "the LMDB reader knows bytes, not images" },
      { files: ["image/"], only: ["data-error.ts"], because: "decoding knows bytes, not databases" },
      { files: ["node/"], never: ["page/"], because: "each door brings its own files and decoder" },
      { files: ["source.ts"], only: [], because: "the port stands alone" },
    ],
  },
  squeezenet: {
    ours: ["core", "caffe-io", "caffe", "data", "training", "training/host", "backend-cpu-worker"],
    testsOurs: [],
    node: [],
    host: [],
    hostOf: { "loaded-net.ts": ["Symbol.asyncDispose"], "solver/loaded-solver.ts": ["Symbol.asyncDispose"] },
    parts: [
      { files: ["blob.ts"], only: [], because: "a result is a plain value" },
      { files: ["feed/"], only: ["blob.ts"], because: "a feed knows batches, and no solver" },
    ],
  },
  training: {
    ours: ["core", "caffe-io", "caffe", "data", "data/browser", "backend-conformance/lockstep"],
    testsOurs: [],
    node: [],
    nodeFolder: { path: "node/", libraries: [] },
    host: [],
    loads: ["node/import-package.ts"],
    hostOf: { "node/": ["process.cwd", "process.env", "process.execArgv", "process.platform", "process.versions"] },
    parts: [
      {
        files: ["node/"],
        only: ["databases.ts", "files.ts", "hashing.ts", "host.ts", "imported-package.ts", "training-error.ts"],
        because: "Node is one place of many where a run may take place",
      },
      {
        files: ["page/"],
        only: ["databases.ts", "files.ts", "hashing.ts", "host.ts", "imported-package.ts", "training-error.ts"],
        because: "a page is one place of many where a run may take place",
      },
      {
        files: ["run/"],
        never: ["node/", "page/", "doctor/", "diff/", "prove.ts", "verify.ts"],
        because: "calls go down: doctor, prove, verify and diff → a run → feeding nets",
      },
      {
        files: ["doctor/", "diff/"],
        never: ["node/", "page/"],
        because: "they run in Node and in a page",
      },
    ],
  },
  monitor: {
    ours: ["protobuf"],
    testsOurs: [],
    node: ["node:fs", "node:http", "node:module", "node:os", "node:path", "node:url"],
    host: [],
    // These write files and serve pages, so they run in Node alone.
    hostOf: {
      "json-lines-file.ts": disposal,
      "live/live-page.ts": disposal,
      "tensorboard/event-file.ts": disposal,
    },
    parts: [
      { files: ["tensorboard/"], only: ["run-event.ts"], because: "a file of events knows events, not charts" },
      {
        files: [
          "charts.ts",
          "thin.ts",
          "series.ts",
          "facts.ts",
          "html.ts",
          "html-facts.ts",
          "json-lines.ts",
          "run-event.ts",
        ],
        never: ["live/", "report.ts", "tensorboard/", "json-lines-file.ts"],
        because: "a page runs it too",
      },
    ],
  },
  "backend-conformance": {
    ours: ["core", "core/backend"],
    testsOurs: [],
    node: [],
    // A test kit: which backends have to be there, and which seed to replay, is said from outside.
    host: ["process.env"],
    parts: [],
  },
  "backend-cpu-worker": {
    ...backend,
    // Node's modules come from process.getBuiltinModule (run/host.ts), so that a bundle runs anywhere.
    node: [],
    parts: [
      {
        files: ["expect-defined.ts", "pairs.ts"],
        only: ["expect-defined.ts"],
        because: "looking up knows nothing else",
      },
      { files: ["wasm/"], only: ["expect-defined.ts"], because: "emitting WebAssembly knows no kernels" },
      {
        files: ["kernels/"],
        only: ["wasm/", "expect-defined.ts", "pairs.ts"],
        because: "a kernel's code knows neither plan nor workers",
      },
      {
        files: ["plan/"],
        never: ["run/"],
        because: "a plan is made before anything runs: it knows no memory and no threads",
      },
    ],
  },
  "backend-gpujs": {
    ...backend,
    testsOurs: ["backend-conformance", "backend-conformance/checks"],
    node: [],
    // Whether EGL has a screen, and whether this is Node.
    hostOf: { "device/dawn.ts": ["process.env"], "device/in-node.ts": ["process.getBuiltinModule"] },
    parts: [
      {
        files: ["device/"],
        only: [],
        because: "the device runs programs: it knows no kernels",
      },
      {
        files: ["kernels/"],
        only: ["device/program.ts", "step.ts"],
        because: "a kernel's code is text: it knows no device",
      },
    ],
  },
  "backend-*": backend,
};

/** The row of every application: it may use all of ours, and it alone meets the terminal. */
export const applicationRule: PackageRule = {
  ours: ["*"],
  testsOurs: [],
  node: "any",
  host: "any",
  parts: [{ files: ["commands/"], never: ["main.ts"], because: "main.ts calls the commands" }],
};
