/**
 * `cache ls`, `verify`, `gc` and `du`, done.
 *
 * @module
 */
import { collectGarbage } from "../../cache/upkeep/gc.ts";
import { cacheUsage, listResults } from "../../cache/upkeep/usage.ts";
import { verifyCache } from "../../cache/upkeep/verify.ts";
import type { Handlers } from "../handlers.ts";
import { printCacheCollection, printCacheList, printCacheUsage, printCacheVerification } from "../text/print_cache.ts";
import type { Streams } from "../../platform/streams.ts";
import { tellingOn } from "./telling.ts";
import { withCache } from "./with_environment.ts";

/** The commands that look after stored results. */
export function cacheCommands(
  streams: Streams,
): Pick<Handlers, "cacheList" | "cacheVerify" | "cacheGc" | "cacheUsage"> {
  const { tell } = tellingOn(streams);
  return {
    cacheList: (options) =>
      withCache(streams, options, ({ store }) => listResults(store)(), (records) => {
        const results = records.map(({ stage, label, key, created, milliseconds, outputs }) => {
          const bytes = outputs.reduce((sum, { size }) => sum + size, 0);
          return { stage, label, key, created, milliseconds, bytes };
        });
        tell("cache-list", { results }, options, (list) => printCacheList(list, Date.now()));
        return 0;
      }),
    cacheVerify: (options) =>
      withCache(streams, options, ({ store }) => verifyCache(store, options)(), (found) => {
        const document = { ...found, repaired: options.repair };
        tell("cache-verification", document, options, (each, _, paint) => printCacheVerification(each, paint));
        return found.problems.length > 0 ? 4 : 0;
      }),
    cacheGc: (options) =>
      withCache(streams, options, ({ store }) => collectGarbage(store, options)(), (collection) => {
        tell("cache-collection", collection, options, (each, _, paint) => printCacheCollection(each, paint));
        return 0;
      }),
    cacheUsage: (options) =>
      withCache(streams, options, ({ store }) => cacheUsage(store)(), (usage) => {
        tell("cache-usage", usage, options, printCacheUsage);
        return 0;
      }),
  };
}
