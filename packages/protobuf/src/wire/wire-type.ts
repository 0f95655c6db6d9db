/** How long a record of the wire format is: by its last byte, by a length at its start, or by its type. */
export const wireType = { varint: 0, eightBytes: 1, counted: 2, startGroup: 3, endGroup: 4, fourBytes: 5 } as const;

/** The wire type of a record. */
export type WireType = (typeof wireType)[keyof typeof wireType];

const types: readonly WireType[] = Object.values(wireType);

/** Whether a number is a wire type. */
export const isWireType = (number: number): number is WireType => types.some((each) => each === number);
