import { type Code, flatten, text, unsigned } from "./code.ts";
import { kinds, type Routine } from "./routine.ts";

const section = (id: number, body: Uint8Array): Code => [id, unsigned(body.length), body];

/** One function of a module. Functions call each other by their place in the list. */
export interface ModuleFunction {
  readonly routine: Routine;
  /** The name it is exported by, if any. */
  readonly exported?: string;
}

/** A module over the memory `e.m`, shared or not. Functions are numbered in the order given. */
export function writeModule(
  functions: readonly ModuleFunction[],
  shared: boolean,
  maximumPages: number,
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ routine }) => [
    0x60,
    unsigned(routine.parameters.length),
    routine.parameters.map(() => kinds.i32),
    0,
  ]);
  const names = functions.flatMap(({ exported }, index) =>
    exported === undefined ? [] : [[text(exported), 0, unsigned(index)]],
  );
  const bodies = functions.map(({ routine }) => routine.body());
  const size = bodies.reduce((total, body) => total + body.length, 0);
  const head = flatten([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, flatten([unsigned(types.length), types])),
    section(2, flatten([1, text("e"), text("m"), 2, shared ? 3 : 1, unsigned(1), unsigned(maximumPages)])),
    section(3, flatten([unsigned(functions.length), functions.map((_, index) => unsigned(index))])),
    section(7, flatten([unsigned(names.length), names])),
    [10, unsigned(size + unsigned(functions.length).length), unsigned(functions.length)],
  ]);
  const bytes = new Uint8Array(head.length + size);
  bytes.set(head);
  let at = head.length;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return bytes;
}
