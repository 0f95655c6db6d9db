export { bernoulli, bernoulliFloat } from "./bernoulli.ts";
export { gaussian } from "./gaussian.ts";
export { shuffle, wholeUpTo } from "./shuffle.ts";
export { nextFloat, uniform } from "./uniform.ts";
