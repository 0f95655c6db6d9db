/** The headers of a request that say where it comes from; undefined where the request has none. */
export interface Sender {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Why a request is refused, or null. The page is for this machine: a Host that is not a name of it betrays a foreign page
 * whose name was made to lead here (DNS rebinding), a foreign Origin a page that asks across. The port is free, so that a
 * tunnel such as `ssh -L 8000:localhost:7000` works.
 */
export function whyRefused({ host, origin }: Sender): string | null {
  if (host === undefined || !loopback.test(host))
    return `Host ${host ?? "missing"}: this page answers to localhost, 127.0.0.1 and [::1] alone`;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return `Origin ${origin}: this page answers no other page`;
  return null;
}
