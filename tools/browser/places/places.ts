/*
 * Scripts that run `attempt` where people put bundles, served as files of their own. Each answers through the port that it is sent.
 */

const answer = `async (options, port) => port.postMessage(await attempt(options))`;

/** Files that a page loads, by path. */
export const places: Readonly<Record<string, string>> = {
  "/dedicated.js": `import { attempt } from "./attempt.js";
    const answer = ${answer};
    onmessage = ({ data, ports }) => answer(data, ports[0]);`,
  "/shared.js": `import { attempt } from "./attempt.js";
    const answer = ${answer};
    onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => answer(data, port); };`,
  "/service.js": `import { attempt } from "./attempt.js";
    const answer = ${answer};
    onmessage = ({ data, ports }) => answer(data, ports[0]);
    oninstall = () => skipWaiting();
    onactivate = (event) => event.waitUntil(clients.claim());`,
  "/page.js": `import { attempt } from "./attempt.js";
    const reply = (channel) => new Promise((resolve) => { channel.port1.onmessage = ({ data }) => resolve(data); });
    const ask = (worker, options) => {
      const channel = new MessageChannel();
      worker.postMessage(options, [channel.port2]);
      return reply(channel);
    };
    globalThis.here = attempt;
    globalThis.dedicated = (options) => ask(new Worker("/dedicated.js", { type: "module" }), options);
    globalThis.shared = (options) => {
      const { port } = new SharedWorker("/shared.js", { type: "module" });
      port.postMessage(options);
      return reply({ port1: port });
    };
    globalThis.service = async (options) => {
      const registration = await navigator.serviceWorker.register("/service.js", { type: "module" });
      await navigator.serviceWorker.ready;
      return ask(registration.active, options);
    };
    globalThis.loaded = true;`,
};
