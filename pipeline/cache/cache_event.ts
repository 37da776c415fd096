/**
 * What happens in the cache while it works.
 *
 * @module
 */
import type { Digest } from "../files/digest.ts";

/** What became of a request for a result. */
export interface ResultEvent {
  /** Taken from the store, begun, computed and stored, failed, or computed again with outputs that differ from the stored ones. */
  readonly event: "cached" | "started" | "computed" | "failed" | "nondeterministic";
  readonly stage: string;
  readonly label: string;
  readonly key: Digest;
  /** Why it ran, or how it failed. */
  readonly cause: string;
  /** How long it took. */
  readonly ms: number;
}

/** Something that happened in the cache: to a result, or worth a line. */
export type CacheEvent = ResultEvent | { readonly event: "log"; readonly message: string };
