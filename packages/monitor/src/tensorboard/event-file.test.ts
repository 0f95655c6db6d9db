import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "./crc32c.ts";
import { EventFile } from "./event-file.ts";

const folder = mkdtempSync(join(tmpdir(), "squeezenet-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("CRC-32C", () => {
  it("gives the sums of RFC 3720, B.4", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });
});

it("a file is, byte for byte, what TensorBoard's own writer makes of the same events", () => {
  // tensorboard 2.21: RecordWriter, Event(wall_time=1, file_version="brain.Event:2"), then Event(wall_time=1, step=300, summary=…).
  const written =
    "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a" +
    "3700000000000000e7e8ca5909000000000000f03f10ac022a290a270a13747261696e2f6c656172" +
    "6e696e675f72617465150000803e4a0b0a090a077363616c6172731401d29d";
  using events = new EventFile(folder, { now: () => 1000, process: 1 });
  events.add({ kind: "rate", iteration: 300, seconds: 1, rate: 0.25 });
  expect(readFileSync(events.path).toString("hex")).toBe(written);
});

/** A reader of its own: records, and the scalars of their messages, from the tables of event.proto and summary.proto. */
function readEvents(
  path: string,
): readonly { readonly step: number; readonly scalars: Readonly<Record<string, number>> }[] {
  const file = readFileSync(path);
  const events: { step: number; scalars: Record<string, number> }[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
    const bytes = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(bytes));
    at += 16 + length;
    const event: { step: number; scalars: Record<string, number> } = { step: 0, scalars: {} };
    for (const [field, value] of fieldsOf(bytes)) {
      if (field === 2) event.step = Number(value);
      if (field === 5 && value instanceof Uint8Array)
        for (const [, entry] of fieldsOf(value)) {
          const scalar = new Map(entry instanceof Uint8Array ? fieldsOf(entry) : []);
          const [tag, number] = [scalar.get(1), scalar.get(2)];
          if (!(tag instanceof Uint8Array) || !(number instanceof Uint8Array)) throw new Error("no scalar");
          const view = new DataView(number.buffer, number.byteOffset, 4);
          event.scalars[new TextDecoder().decode(tag)] = view.getFloat32(0, true);
        }
    }
    events.push(event);
  }
  return events;
}

function fieldsOf(bytes: Uint8Array): [number, number | Uint8Array][] {
  const fields: [number, number | Uint8Array][] = [];
  let at = 0;
  const base128 = (): number => {
    for (let value = 0, shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = base128();
    const wire = key % 8;
    const length = wire === 2 ? base128() : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    fields.push([key >> 3, wire === 0 ? base128() : bytes.subarray(at, (at += length))]);
  }
  return fields;
}

describe("an event file", () => {
  it("holds losses, rates and tests under their steps, with right checksums", () => {
    const inner = join(folder, "made/on/the/way");
    const events = new EventFile(inner, { now: () => 1_795_000_000_500, process: 7 });
    const outputs = [{ name: "accuracy", value: 0.25, lossWeight: 0 }];
    events.add({ kind: "testing", iteration: 0, seconds: 0, net: 0 });
    events.add({ kind: "tested", iteration: 0, seconds: 0, net: 0, outputs });
    events.add({ kind: "tested", iteration: 0, seconds: 0, net: 1, outputs });
    events.add({
      kind: "iteration",
      iteration: 170_000,
      seconds: 1,
      loss: 1.5,
      smoothedLoss: 2,
      batchLosses: [],
      outputs: [],
      images: 1,
    });
    events.add({ kind: "rate", iteration: 170_000, seconds: 1, rate: 0.5 });
    events[Symbol.dispose]();
    expect(events.path).toMatch(/events\.out\.tfevents\.1795000000\..*\.7\.0$/);
    expect(readEvents(events.path)).toEqual([
      { step: 0, scalars: {} },
      { step: 0, scalars: { "test/accuracy": 0.25 } },
      { step: 0, scalars: { "test_1/accuracy": 0.25 } },
      { step: 170_000, scalars: { "train/loss": 1.5, "train/smoothed_loss": 2 } },
      { step: 170_000, scalars: { "train/learning_rate": 0.5 } },
    ]);
  });
});
