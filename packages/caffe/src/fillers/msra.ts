import { gaussian } from "../random/gaussian.ts";
import { fan } from "./fan.ts";
import { countOf, type Filler } from "./filler.ts";

/** Normal with variance 2/n, n being fan in unless `variance_norm` says otherwise (He, Zhang, Ren and Sun 2015). */
export const msra: Filler = ({ variance_norm }, shape, generator) => {
  const deviation = Math.sqrt(Math.fround(2 / fan(shape, variance_norm)));
  return gaussian(generator, countOf(shape), 0, deviation);
};
