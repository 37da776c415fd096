/**
 * What the folder of an exported run holds.
 *
 * ```text
 * manifest.json                      this file's codec: every other file with its digest
 * configuration.json                 for --config; own/ has the user's modules, if it names some
 * provenance.json                    machine, versions, keys
 * metrics.csv                        the run's metrics in one table
 * dataset/  train/  metrics/<name>/  the outputs of each stage: train/checkpoints/step-00000100.safetensors and so on
 * records/<stage>/<key>.json         the records of the cache
 * ```
 *
 * @module
 */
import * as t from "io-ts";

/** The manifest's name in the folder. */
export const manifestFile = "manifest.json";
/** The configuration's. */
export const configurationFile = "configuration.json";

const bundledFile = t.readonly(t.strict({
  /** Path in the folder. */
  path: t.string,
  bytes: t.number,
  /** SHA-256 of the content, in hexadecimal. */
  digest: t.string,
}));
/** A file of an exported run. */
export type BundledFile = t.TypeOf<typeof bundledFile>;

/** Codec of the manifest. */
export const bundleCodec = t.readonly(t.strict({
  schema: t.literal("degrok/export/1"),
  /** The run's id. */
  run: t.string,
  /** The records, upstream first, each with the folder of its outputs. */
  records: t.readonlyArray(t.readonly(t.strict({ file: t.string, folder: t.string }))),
  files: t.readonlyArray(bundledFile),
}));
/** What the folder of an exported run holds. */
export type Bundle = t.TypeOf<typeof bundleCodec>;

/** Path of a record in the folder. */
export function bundledRecord(stage: string, key: string): string {
  return `records/${stage}/${key}.json`;
}
