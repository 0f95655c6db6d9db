// Recomputes the expected halves of cases.json with real protobuf: node regenerate.mjs <path of protoc 3.21>
// Needs the package built (pnpm build). The inputs (texts, bytes) stay as they are.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enums, schema } from "../../../../dist/index.js";

const protoc = process.argv[2] ?? "protoc";
const folder = mkdtempSync(join(tmpdir(), "caffe-proto-"));
writeFileSync(join(folder, "caffe.proto"), protoFile());

const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));
for (const each of cases.texts) {
  const { status, stdout } = run(`--encode=caffe.${each.message}`, Buffer.from(each.text, "latin1"));
  each.bytes = status === 0 ? stdout.toString("hex") : null;
}
for (const each of cases.binaries) {
  const { status, stdout } = run(`--decode=caffe.${each.message}`, Buffer.from(each.bytes, "hex"));
  each.text = status === 0 ? stdout.toString("latin1") : null;
}
writeFileSync(new URL("cases.json", import.meta.url), `${JSON.stringify(cases, null, 1)}\n`);

function run(action, input) {
  return spawnSync(protoc, ["-I", folder, join(folder, "caffe.proto"), action], { input, maxBuffer: 2 ** 28 });
}

/** Our table as a .proto file; each enum in a message of its own, for the names of values are global in protobuf. */
function protoFile() {
  const lines = ['syntax = "proto2";', "package caffe;"];
  for (const [name, values] of Object.entries(enums)) {
    const list = Object.entries(values).map(([value, number]) => `${value} = ${number};`);
    lines.push(`message ${name}Enum { enum Value { ${list.join(" ")} } }`);
  }
  for (const [name, fields] of Object.entries(schema)) {
    const rows = Object.entries(fields).map(([field, row]) => fieldLine(field, row));
    lines.push(`message ${name} {`, ...rows, "}");
  }
  return lines.join("\n");
}

function fieldLine(field, [number, type, value]) {
  const [, qualifier, element, list] = /^(?:(packed|dense|required) )?(\w+)(\[\])?$/.exec(type);
  const label = list ? "repeated" : qualifier === "required" ? "required" : "optional";
  const options = qualifier === "packed" ? ["packed = true"] : [];
  if (value !== undefined)
    options.push(`default = ${typeof value === "string" && !(element in enums) ? JSON.stringify(value) : value}`);
  const suffix = options.length > 0 ? ` [${options.join(", ")}]` : "";
  return `  ${label} ${element in enums ? `${element}Enum.Value` : element} ${field} = ${number}${suffix};`;
}
