/*
 * Lists whose length is known while kernels are written: the lanes of a vector, the points of Winograd's transform. Their
 * indices are types as well, so that an index out of range does not compile.
 */

/** Three of a kind, such as the taps of a filter's row. */
export type Three<T> = readonly [T, T, T];
/** Four of a kind, such as the lanes of a vector. */
export type Four<T> = readonly [T, T, T, T];
/** Six of a kind, such as the pixels of a row of Winograd's patches. */
export type Six<T> = readonly [T, T, T, T, T, T];

/** A place in a `Three`. */
export type ThreeIndex = 0 | 1 | 2;
/** A place in a `Four`. */
export type FourIndex = ThreeIndex | 3;
/** A place in a `Six`. */
export type SixIndex = FourIndex | 4 | 5;

/** Calls `make` for each place, in order. */
export const three = <T>(make: (index: ThreeIndex) => T): Three<T> => [make(0), make(1), make(2)];
/** Calls `make` for each place, in order. */
export const four = <T>(make: (index: FourIndex) => T): Four<T> => [make(0), make(1), make(2), make(3)];
/** Calls `make` for each place, in order. */
export const six = <T>(make: (index: SixIndex) => T): Six<T> => [make(0), make(1), make(2), make(3), make(4), make(5)];

/** The places of a `Three`, to loop over. */
export const threeIndices: Three<ThreeIndex> = three((index) => index);
/** The places of a `Six`, to loop over. */
export const sixIndices: Six<SixIndex> = six((index) => index);
