/**
 * The place where the page is served: a port of this computer that nobody else can reach.
 *
 * @module
 */
import { type Either, left, right } from "fp-ts/Either";
import type { PipelineError } from "../platform/errors.ts";
import { type LocalServer, serveLocally } from "../platform/local_server.ts";

/** The port that is tried first if the user names none. */
export const firstPort = 4747;

/** How many ports are tried. */
const tries = 20;

/**
 * Listens on a port.
 *
 * @param port the user's choice, 0 for any that is free; without it the first free one from {@linkcode firstPort} on
 */
export function listen(
  port: number | undefined,
  answer: (request: Request) => Response,
): Either<PipelineError, LocalServer> {
  const ports = port === undefined ? Array.from({ length: tries }, (_, i) => firstPort + i) : [port];
  for (const each of ports) {
    const server = serveLocally(each, answer);
    if (server === "forbidden") return refused(each, "may not be used by this user");
    if (server !== "taken") return right(server);
  }
  if (port !== undefined) return refused(port, "is taken by another program");
  const range = `--port: the ports ${ports[0]} to ${ports[ports.length - 1]} are all taken by other programs`;
  return left({ _tag: "UsageError", message: `${range}; give another one, or --port 0 for any that is free` });
}

function refused(port: number, why: string): Either<PipelineError, never> {
  const message = `--port ${port}: the port ${why}; give another one, or none for the first that is free`;
  return left({ _tag: "UsageError", message });
}
