/**
 * What the folder of exported runs holds.
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
 * Results without samples and weights, of one run or of all, have no metrics.csv, and each result's outputs are in `<stage>/<label>/`.
 *
 * @module
 */
import * as t from "io-ts";
import { PlainText, SafeName } from "../cache/store/safe_name.ts";
import type { StageRecord, StoredOutput } from "../cache/store/stage_record.ts";
import { checkpointStep, resumeFile } from "../files/checkpoint_artifact.ts";
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
  schema: t.literal("degrok/export/2"),
  /** Each run's id, with its records, upstream first; runs may share some. */
  runs: t.readonlyArray(t.readonly(t.strict({ run: SafeName, records: t.readonlyArray(SafeName) }))),
  /** Every record once, with the folder of its outputs. */
  records: t.readonlyArray(t.readonly(t.strict({ file: SafeName, folder: SafeName }))),
  files: t.readonlyArray(bundledFile),
}));
/** What the folder of exported runs holds. */
export type Bundle = t.TypeOf<typeof bundleCodec>;

/** Whether a bundle of results alone leaves an output out: what a report reads stays, and samples, weights and states do not. */
export function isLeftOut({ stage }: Pick<StageRecord, "stage">, { name }: Pick<StoredOutput, "name">): boolean {
  return stage === "dataset" || name === resumeFile || checkpointStep(name) !== undefined;
}

/** Path of a record in the folder. */
export function bundledRecord({ stage, key }: Pick<StageRecord, "stage" | "key">): string {
  return `records/${stage}/${key}.json`;
}
