import { expectDefined } from "./expect-defined.ts";

/**
 * The elements of two lists of one length, side by side.
 * @throws Error if `right` is shorter than `left`
 */
export const pairs = <A, B>(left: readonly A[], right: readonly B[]): readonly (readonly [A, B])[] =>
  left.map((each, index) => [each, expectDefined(right[index], `a partner of element ${index} of ${left.length}`)]);
