/**
 * The project's cache alone, for commands that look at it or tidy it.
 *
 * @module
 */
import { join } from "node:path";
import { type CacheSession, closeCache, openCache } from "../cache/cache_session.ts";
import { orThrow } from "../platform/failure.ts";
import { projectRoot } from "../platform/project_root.ts";
import type { Streams } from "../platform/streams.ts";
import { printable } from "./text/printable.ts";

/** The folder of stored results. */
export const cacheDirectory = join(projectRoot, "cache");

/** Folders that no command may be told to write into, with what they hold. */
export const keptFolders = { [cacheDirectory]: "the cache" };

/** Opens the cache and closes it again; it counts as no execution. */
export async function withCache<A>({ err }: Streams, use: (cache: CacheSession) => Promise<A>): Promise<A> {
  const cache = await orThrow(openCache({
    cacheDirectory,
    projectRoot,
    readOnly: true,
    emit: (event) => event.event === "log" && err.write(`${printable(event.message)}\n`),
  }));
  try {
    return await use(cache);
  } finally {
    await orThrow(closeCache(cache));
  }
}
