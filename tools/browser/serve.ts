import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { extname, join, normalize, sep } from "node:path";

/** Answers computed when they are asked for, by path: from the body of the request to the body of the answer. */
export type Routes = ReadonlyMap<string, (body: string) => Promise<string | void>>;

/** What a server gives out. */
export interface Site {
  /** Files in memory, by path: `/index.html`. A path that ends in `/` stands for the index.html there. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Folders on disk, by the path that they appear under, with `/` at both ends: `/models/`. */
  readonly folders?: Readonly<Record<string, string>>;
  /**
   * Sends the two headers that make a page cross-origin isolated, without which it cannot share memory between threads
   * (https://html.spec.whatwg.org/#cross-origin-isolated). Default: true.
   */
  readonly isolated?: boolean;
  /** Sent with every answer besides. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly routes?: Routes;
}

export interface Server {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".prototxt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves a site on a free port of this machine's loopback address, which browsers take for a secure context. */
export async function serve(site: Site): Promise<Server> {
  const server = createServer((request, response) => void answer(site, request, response));
  // Else the server might close an idle connection while a browser sends a request on it, which then fails.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`the server listens at ${address}, not a port`);
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        // A browser keeps its connections open, and `close` waits for them.
        server.closeAllConnections();
      }),
  };
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { ...((site.isolated ?? true) ? isolation : {}), "Cache-Control": "no-store", ...site.headers };
  const path = pathOf(request.url ?? "/");
  const route = path === undefined ? undefined : site.routes?.get(path);
  if (route !== undefined) return void response.writeHead(200, headers).end((await route(await text(request))) ?? "");
  const body = path === undefined ? undefined : await find(site, path);
  if (path === undefined || body === undefined) response.writeHead(404, headers).end("not found");
  else response.writeHead(200, { ...headers, "Content-Type": types[extname(path)] ?? "application/octet-stream" }).end(body); // prettier-ignore
}

/** The path that a request names, or undefined for one that is not well formed. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, "http://127.0.0.1").pathname);
    return path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return undefined;
  }
}

async function find({ files, folders = {} }: Site, path: string): Promise<string | Uint8Array | undefined> {
  const file = files.get(path);
  if (file !== undefined) return file;
  const [prefix, folder] = Object.entries(folders).find(([each]) => path.startsWith(each)) ?? [];
  if (prefix === undefined || folder === undefined) return undefined;
  const inside = normalize(path.slice(prefix.length));
  if (inside === ".." || inside.startsWith(`..${sep}`) || inside.includes("\0")) return undefined;
  return readFile(join(folder, inside)).catch(() => undefined);
}
