import type { Paths } from "../files.ts";

/** Addresses, relative to the page or whole, taken apart at their slashes. */
export const addresses: Paths = {
  dirname(path) {
    const slash = path.lastIndexOf("/");
    return slash < 0 ? "." : path.slice(0, Math.max(1, slash));
  },
  basename: (path) => path.slice(path.lastIndexOf("/") + 1),
  // What comes after a dot alone is the page's own folder.
  join: (...parts) => parts.filter((part) => part !== "" && part !== ".").join("/"),
};
