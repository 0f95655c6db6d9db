import { expect, test } from "vitest";
import { BackendError } from "./errors.ts";
import { OwnedBuffer, OwnedBuffers } from "./owned-buffers.ts";

class Place extends OwnedBuffer {
  values = new Float32Array(this.length);
}

const open = (): OwnedBuffers<Place> => new OwnedBuffers("mine", Place);

test("a buffer of its own comes back as its own type, with its length", () => {
  const buffers = open();
  const made = buffers.make(3);
  expect(buffers.own(made)).toBe(made);
  expect(made.values).toHaveLength(3);
  expect(made.freed).toBe(false);
});

test("another backend's buffer is refused, be it of the same class, of another class or none", () => {
  const [one, other] = [open(), open()];
  for (const foreign of [other.make(1), new OwnedBuffer(one, 1), {}, undefined])
    expect(() => one.own(foreign)).toThrow(
      new BackendError("mine: this buffer is another backend's; upload its numbers here"),
    );
});

test("a freed buffer is refused, by a second free too", () => {
  const buffers = open();
  const made = buffers.make(1);
  expect(buffers.free(made)).toBe(made);
  expect(made.freed).toBe(true);
  for (const use of [() => buffers.own(made), () => buffers.free(made)])
    expect(use).toThrow(new BackendError("mine: this buffer was freed; free it after its last use"));
});

test("a kernel's inputs have the lengths of its signature, and none is missing", () => {
  const buffers = open();
  const [x, y] = [buffers.make(2), buffers.make(3)];
  expect(buffers.inputs("concat", [2, 3], [x, y])).toEqual([x, y]);
  expect(() => buffers.inputs("multiply", [2, 2], [x, y])).toThrow(
    new BackendError("mine: multiply: input 1 holds 3 numbers, its geometry needs 2"),
  );
  expect(() => buffers.inputs("multiply", [2, 2], [x])).toThrow(BackendError);
});

test("a closed backend refuses everything", () => {
  const buffers = open();
  const made = buffers.make(1);
  buffers.close();
  expect(buffers.closed).toBe(true);
  for (const use of [() => buffers.make(1), () => buffers.own(made), () => buffers.free(made)])
    expect(use).toThrow(new BackendError("mine: this backend is closed; open another"));
});
