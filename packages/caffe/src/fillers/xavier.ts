import { uniform } from "../random/uniform.ts";
import { fan } from "./fan.ts";
import { countOf, type Filler } from "./filler.ts";

/** Uniform over ±√(3/n), n being fan in unless `variance_norm` says otherwise (Glorot and Bengio 2010). */
export const xavier: Filler = ({ variance_norm }, shape, generator) => {
  const scale = Math.sqrt(Math.fround(3 / fan(shape, variance_norm)));
  return uniform(generator, countOf(shape), -scale, scale);
};
