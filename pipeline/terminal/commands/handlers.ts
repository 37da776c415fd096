/**
 * The commands of the command line, done.
 *
 * @module
 */
import type { Handlers } from "../handlers.ts";
import type { Streams } from "../../platform/streams.ts";
import { cacheCommands } from "./cache.ts";
import { computeCommands } from "./compute.ts";
import { exchangeCommands } from "./exchange.ts";
import { lookCommands } from "./look.ts";
import { snapshotCommand } from "./snapshot.ts";

/** The commands, with the project's own cache and outputs. */
export function pipelineHandlers(streams: Streams): Handlers {
  return {
    ...computeCommands(streams),
    ...lookCommands(streams),
    ...exchangeCommands(streams),
    ...cacheCommands(streams),
    snapshot: snapshotCommand(streams),
  };
}
