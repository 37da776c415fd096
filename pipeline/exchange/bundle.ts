/**
 * What the folder of an exported run holds.
 *
 * ```text
 * manifest.json                      this file's codec: every other file with its digest
 * configuration.json                 for --config
 * own/...                            the user's modules, if it names some, in folders as they lie below the one that holds all of them
 * provenance.json                    machine, versions, keys
 * metrics.csv                        the run's metrics in one table
 * dataset/  train/  metrics/<name>/  the outputs of each stage: train/checkpoints/step-00000100.safetensors and so on
 * records/<stage>/<key>.json         the records of the cache
 * ```
 *
 * @module
 */
import * as t from "io-ts";
import { PlainText, SafeName } from "../cache/store/safe_name.ts";
import { Digest } from "../files/digest.ts";
import { count } from "../files/json_codecs.ts";

/** The manifest's name in the folder. */
export const manifestFile = "manifest.json";
/** The configuration's. */
export const configurationFile = "configuration.json";

/** A path that stays in its folder, in parts that are no more than names; the user's own files may be called anything else. */
const InnerPath = t.refinement(
  PlainText,
  (path) => path.split("/").every((part) => !["", ".", ".."].includes(part) && !part.includes("\\")),
  "InnerPath",
);

const bundledFile = t.readonly(t.strict({
  /** Path in the folder. */
  path: InnerPath,
  bytes: count,
  /** SHA-256 of the content. */
  digest: Digest,
}));
/** A file of an exported run. */
export type BundledFile = t.TypeOf<typeof bundledFile>;

/** Codec of the manifest. */
export const bundleCodec = t.readonly(t.strict({
  schema: t.literal("degrok/export/1"),
  /** The run's id. */
  run: SafeName,
  /** The records, upstream first, each with the folder of its outputs. */
  records: t.readonlyArray(t.readonly(t.strict({ file: SafeName, folder: SafeName }))),
  files: t.readonlyArray(bundledFile),
}));
/** What the folder of an exported run holds. */
export type Bundle = t.TypeOf<typeof bundleCodec>;

/** Path of a record in the folder. */
export function bundledRecord(stage: string, key: string): string {
  return `records/${stage}/${key}.json`;
}
