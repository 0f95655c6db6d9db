// The door for pages: files by URL or as a File, images decoded by the browser.
export * from "./page/decode-image.ts";
export * from "./page/open-data-source.ts";
export * from "./page/read-bytes.ts";
export * from "./page/write-bytes.ts";
export * from "./portable.ts";
