/**
 * A server that only this computer reaches.
 *
 * @module
 */

/** A server that listens. */
export interface LocalServer {
  readonly port: number;
  /** Answers what it has begun to, and ends. */
  shutdown(): Promise<void>;
}

/** The only address that is listened on: no other computer reaches it. */
const hostname = "127.0.0.1";

/**
 * Listens on a port of this computer.
 *
 * @param port 0 for any that is free
 * @returns the server, or why the port cannot be used: another program has it, or this user may not use it
 */
export function serveLocally(
  port: number,
  answer: (request: Request) => Response,
): LocalServer | "taken" | "forbidden" {
  try {
    const server = Deno.serve({ hostname, port, onListen: () => {}, onError: failed }, answer);
    return { port: server.addr.port, shutdown: () => server.shutdown() };
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return "forbidden";
    if (error instanceof Deno.errors.AddrInUse) return "taken";
    throw error;
  }
}

/** A fault of this program; a page asks again by itself. */
function failed(): Response {
  return new Response("the request failed\n", { status: 500 });
}
