/**
 * What `cache` commands say with `--json`.
 *
 * @module
 */
import * as t from "io-ts";
import { count, milliseconds } from "./document_numbers.ts";

const list = t.readonly(t.exact(t.type({
  results: t.readonlyArray(t.exact(t.type({
    stage: t.string,
    label: t.string,
    key: t.string,
    /** Milliseconds since 1970. */
    created: t.number,
    /** Time that computing it took. */
    milliseconds,
    /** Bytes of its outputs. */
    bytes: count,
  }))),
})));

const verification = t.readonly(t.exact(t.type({
  records: count,
  objects: count,
  bytes: count,
  problems: t.readonlyArray(t.exact(t.type({ path: t.string, detail: t.string }))),
  /** Whether what is damaged was moved away. */
  repaired: t.boolean,
})));

const usage = t.readonly(t.exact(t.type({
  objects: t.exact(t.type({ count, bytes: count })),
  stages: t.readonlyArray(t.exact(t.type({ stage: t.string, records: count, bytes: count }))),
  other: t.readonlyArray(t.exact(t.type({ folder: t.string, count, bytes: count }))),
})));

const collection = t.readonly(t.exact(t.type({
  dryRun: t.boolean,
  garbage: t.readonlyArray(t.exact(t.type({ kind: t.string, path: t.string, bytes: count }))),
  freedBytes: count,
  keptRecords: count,
  keptBytes: count,
})));

/** The codecs by kind of document. */
export const cacheCodecs = {
  "cache-list": list,
  "cache-verification": verification,
  "cache-usage": usage,
  "cache-collection": collection,
};

/** The stored results. */
export type CacheList = t.TypeOf<typeof list>;
/** What a check of the store found. */
export type CacheVerification = t.TypeOf<typeof verification>;
/** Bytes in the store. */
export type CacheUsage = t.TypeOf<typeof usage>;
/** What garbage collection removed or would remove. */
export type CacheCollection = t.TypeOf<typeof collection>;
