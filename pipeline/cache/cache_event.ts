/**
 * What happens in the cache while it works.
 *
 * @module
 */
import type { Digest } from "../files/digest.ts";

/** What became of a request for a result. */
export interface ResultEvent {
  /**
   * Taken from the store, begun, computed and stored, failed, computed again with outputs that differ from the stored ones, or stored in the place
   * of an evicted result.
   */
  readonly event: "cached" | "started" | "computed" | "failed" | "nondeterministic" | "replaced";
  readonly stage: string;
  readonly label: string;
  readonly key: Digest;
  /** Why it ran, how it failed, or what it replaced. */
  readonly cause: string;
  /** How long it took. */
  readonly ms: number;
}

/** Something that happened in the cache: to a result, or worth a line. */
export type CacheEvent = ResultEvent | { readonly event: "log"; readonly message: string };
