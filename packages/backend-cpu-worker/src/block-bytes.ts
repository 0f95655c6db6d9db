/** Where every block of memory begins: a multiple of so many bytes, a line of the cache. */
export const alignment = 64;

/** The bytes that a block takes: those asked for, up to the next multiple of `alignment`. */
export const blockBytes = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
