import { countOf, type Filler } from "./filler.ts";

/** `value` everywhere. Draws nothing. */
export const constant: Filler = ({ value }, shape) => new Float32Array(countOf(shape)).fill(value);
