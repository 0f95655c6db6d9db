import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Asset, readAssets } from "./assets.ts";
import { whyRefused } from "./check-request.ts";
import { EventStream, type StreamSource } from "./event-stream.ts";

/** The live page cannot be served. The message names the address, the reason and a way out. */
export class LivePageError extends Error {
  override readonly name: string = "LivePageError";
}

const address = "127.0.0.1";

/** Scripts, styles and events come from here; nothing may be asked of anywhere else. Plot writes styles into its charts. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = {
  "Content-Security-Policy": policy,
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
} as const;

/**
 * A web page that shows a run while it goes on. It is served on 127.0.0.1 only; disposing of it sends the last lines and
 * closes every connection within about a second.
 */
export class LivePage implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #stream: EventStream;

  private constructor(server: Server, stream: EventStream, port: number) {
    this.#server = server;
    this.#stream = stream;
    this.url = `http://${address}:${port}/`;
  }

  /**
   * Serves the page of a run on the loopback interface.
   * @param port 0 for any that is free
   * @throws LivePageError where the port cannot be had
   */
  static async open(source: StreamSource, port: number): Promise<LivePage> {
    const assets = readAssets();
    const stream = new EventStream(source);
    const server = createServer((request, response) => answer(request, response, { assets, stream }));
    await new Promise<void>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void =>
        reject(new LivePageError(whyNot(port, error), { cause: error }));
      server.once("error", fail);
      server.listen(port, address, () => {
        server.off("error", fail);
        resolve();
      });
    });
    const bound = server.address();
    return new LivePage(server, stream, typeof bound === "object" && bound !== null ? bound.port : port);
  }

  /** Tells the pages of a line that has been added to the source. */
  add(line: string): void {
    this.#stream.add(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    // A page that does not take its last lines holds nobody up.
    const late = setTimeout(() => this.#server.closeAllConnections(), 1000);
    await closed;
    clearTimeout(late);
  }
}

function whyNot(port: number, { code, message }: NodeJS.ErrnoException): string {
  const why =
    code === "EADDRINUSE" ? "something else listens there" : code === "EACCES" ? "permission denied" : message;
  return `${address}:${port}: the live page cannot be served: ${why}; give another port, or 0 for one that is free`;
}

interface Site {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly stream: EventStream;
}

function answer(request: IncomingMessage, response: ServerResponse, { assets, stream }: Site): void {
  const end = (status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, { ...headers, "Content-Type": type });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const text = "text/plain; charset=utf-8";
  const refused = whyRefused(request.headers);
  if (refused !== null) return end(403, text, `${refused}\n`);
  if (request.method !== "GET" && request.method !== "HEAD") return end(405, text, "GET only\n");
  const [path = "/"] = (request.url ?? "/").split("?");
  if (path === "/events" && request.method === "GET") {
    response.writeHead(200, { ...headers, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" });
    return stream.open(response, request.headers["last-event-id"]?.toString());
  }
  const asset = assets.get(path);
  return asset === undefined ? end(404, text, "no such page\n") : end(200, asset.type, asset.body);
}
