/**
 * Plain data as text, for the messages between Node and a page: JSON, with the numbers that it lacks (NaN, the infinities
 * and −0) as objects of one field.
 */
export const toText = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (isMissing(each) ? { [field]: nameOf(each) } : each)) ?? "null";

/** The data of a text that `toText` made. */
export const fromText = (text: string): unknown =>
  JSON.parse(text, (_, each: unknown) => (isMark(each) ? Number(each[field]) : each));

const field = "number that JSON lacks";

const isMissing = (value: unknown): value is number =>
  typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));

const nameOf = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

const isMark = (value: unknown): value is { readonly [field]: unknown } =>
  typeof value === "object" && value !== null && field in value;
