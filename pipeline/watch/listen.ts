/**
 * The place where the page is served: a port of this computer that nobody else can reach.
 *
 * @module
 */
import { type Either, left, right } from "fp-ts/Either";
import type { PipelineError } from "../platform/errors.ts";

/** The port that is tried first if the user names none. */
export const firstPort = 4747;

/** So many ports are tried. */
const tries = 20;

/** The only address that is listened on: no other computer reaches it. */
const hostname = "127.0.0.1";

/**
 * Listens on a port.
 *
 * @param port the user's choice, 0 for any that is free; without it the first free one from {@linkcode firstPort} on
 */
export function listen(
  port: number | undefined,
  answer: (request: Request) => Response,
): Either<PipelineError, Deno.HttpServer<Deno.NetAddr>> {
  const ports = port === undefined ? Array.from({ length: tries }, (_, i) => firstPort + i) : [port];
  for (const each of ports) {
    try {
      return right(Deno.serve({ hostname, port: each, onListen: () => {}, onError: failed }, answer));
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) return refused(each, "may not be used by this user");
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  if (port !== undefined) return refused(port, "is taken by another program");
  const range = `--port: the ports ${ports[0]} to ${ports[ports.length - 1]} are all taken by other programs`;
  return left({ _tag: "UsageError", message: `${range}; give another one, or --port 0 for any that is free` });
}

// Helpers

function refused(port: number, why: string): Either<PipelineError, never> {
  const message = `--port ${port}: the port ${why}; give another one, or none for the first that is free`;
  return left({ _tag: "UsageError", message });
}

/** A fault of this program; the page asks again by itself. */
function failed(): Response {
  return new Response("this did not work\n", { status: 500 });
}
