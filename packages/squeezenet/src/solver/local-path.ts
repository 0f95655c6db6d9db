/** The path that a file: URL stands for; any other address as it is. */
export const localPath = (address: string): string =>
  address.startsWith("file:")
    ? // On Windows the path begins with a drive.
      decodeURIComponent(new URL(address).pathname).replace(/^\/(?=[a-z]:)/i, "")
    : address;
