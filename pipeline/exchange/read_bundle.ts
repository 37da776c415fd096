/**
 * The folder of exported runs, read without trusting it.
 *
 * @module
 */
import { join, resolve } from "node:path";
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { Digest, digestAt } from "../files/digest.ts";
import { attempt, invalid, orThrow } from "../platform/failure.ts";
import { denoFileSystem } from "../platform/file_system.ts";
import { parseJsonStrict } from "../files/parse_json_strict.ts";
import { decodeRecord, outputsDigest, type StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import { resolveConfig } from "../config/resolve_config.ts";
import { describeError, type PipelineError } from "../platform/errors.ts";
import { fileSystemError } from "../platform/file_system_error.ts";
import { placeOf, shortened } from "../files/content_error.ts";
import { readCustomCode } from "../plan/custom_code.ts";
import { runsOf } from "../plan/runs.ts";
import { type Bundle, bundleCodec, type BundledFile, configurationFile, isLeftOut, manifestFile } from "./bundle.ts";
import { isMissing, isPlainFile, realPath } from "../platform/files.ts";
import { mostText, readInput, readInputText } from "../platform/input_file.ts";
import { projectRoot } from "../platform/project_root.ts";
import { checkResults, type PlacedResult } from "./check_results.ts";

/** Exported runs whose every file is what the manifest, the records and its own name say. */
export interface ReadBundle {
  /** An absolute path. */
  readonly folder: string;
  readonly runs: readonly string[];
  readonly config: Config;
  /** Each once, those of a run upstream first. */
  readonly results: readonly PlacedResult[];
}

/** Reads and verifies exported runs; `InvalidData` names the file that is in the way. */
export function readBundle(given: string): TaskEither<PipelineError, ReadBundle> {
  return attempt(
    async () => {
      const folder = await realPath(resolve(given));
      const bundle = await readManifest(folder);
      for (const file of bundle.files) await checkFile(folder, file);
      const config = await readConfig(folder, bundle);
      const results = await readRecords(folder, bundle);
      const runs = new Map(runsOf(config).map((run) => [run.id, run]));
      for (const { run: id, records } of bundle.runs) {
        const run = runs.get(id);
        if (run === undefined) throw invalid(join(folder, configurationFile), `it has no run ${JSON.stringify(id)}`);
        const own = records.map((file) => results.get(file) ?? neverListed(join(folder, file)));
        checkChain(own.map(({ record }) => record), id);
        await checkResults(run, own);
      }
      const wanted = new Set(bundle.runs.flatMap(({ records }) => records));
      const stray = results.keys().find((file) => !wanted.has(file));
      if (stray !== undefined) throw invalid(join(folder, stray), "a result of none of the runs");
      return { folder, runs: bundle.runs.map(({ run }) => run), config, results: [...results.values()] };
    },
    (cause) =>
      isMissing(cause)
        ? invalid(given, "no such folder, or a file of it is missing").error
        : fileSystemError(given, cause),
  );
}

async function readManifest(folder: string): Promise<Bundle> {
  const path = join(folder, manifestFile);
  if (!await isPlainFile(path)) throw invalid(path, "no such file; give the folder that deno task export wrote");
  const parsed = parseJsonStrict(await textAt(path));
  if (E.isLeft(parsed)) throw invalid(`${path}:${parsed.left.line}`, parsed.left.message);
  const decoded = bundleCodec.decode(parsed.right);
  if (E.isLeft(decoded)) {
    const [{ context, value }] = decoded.left;
    const found = shortened(JSON.stringify(value) ?? "nothing");
    throw invalid(path, `not the manifest of a run exported by this version: ${placeOf(context)} is ${found}`);
  }
  const known = new Set<string>();
  for (const { path: each } of decoded.right.files) {
    if (known.has(each)) throw invalid(path, `it names ${JSON.stringify(each)} twice`);
    known.add(each);
  }
  return decoded.right;
}

/** Checks that a file is a plain one inside the folder, with the manifest's size and digest. */
async function checkFile(folder: string, { path, bytes, digest }: BundledFile): Promise<void> {
  const place = join(folder, path);
  const real = await realPath(place).catch(() => undefined);
  if (real === undefined) throw invalid(place, "it is missing; copy the folder as a whole");
  if (real !== place || !await isPlainFile(place)) throw invalid(place, "not a plain file in the folder itself");
  const found = await digestAt(denoFileSystem, place);
  if (found.size !== bytes || found.digest !== digest) {
    throw invalid(place, `it was changed or cut short: expected ${bytes} bytes with SHA-256 ${digest.slice(0, 12)}…`);
  }
}

async function readConfig(folder: string, { files }: Bundle): Promise<Config> {
  const name = join(folder, configurationFile);
  const known = new Set(files.map(({ path }) => join(folder, path)));
  if (!known.has(name)) throw invalid(name, "the manifest does not name it");
  const config = resolveConfig({ file: { name, text: await textAt(name) } });
  if (E.isLeft(config)) throw invalid(name, describeError(config.left).split("\n")[0]);
  const custom = await orThrow(readCustomCode(config.right.custom, projectRoot));
  const modules = [...custom.metrics, ...custom.interventions];
  const stray = modules.flatMap((module) => module.files).find(({ path }) => !known.has(path));
  if (stray !== undefined) {
    throw invalid(stray.path, "the configuration's code needs this file, which the folder has not");
  }
  return config.right;
}

const neverListed = (place: string): never => {
  throw invalid(place, "not a record that the manifest lists");
};

async function readRecords(
  folder: string,
  { files, records }: Bundle,
): Promise<ReadonlyMap<string, PlacedResult>> {
  const known = new Map(files.map((file) => [file.path, file]));
  const results = new Map<string, PlacedResult>();
  for (const { file, folder: below } of records) {
    const place = join(folder, file);
    const key = /^records\/(?:dataset|train|metrics)\/([0-9a-f]{64})\.json$/.exec(file)?.[1];
    if (!Digest.is(key) || !known.has(file)) throw neverListed(place);
    const bytes = await readInput(place, mostText);
    if (E.isLeft(bytes)) throw invalid(place, bytes.left);
    const decoded = decodeRecord(bytes.right, key);
    if (decoded.kind !== "valid") throw invalid(place, decoded.detail);
    const { record } = decoded;
    if (!file.startsWith(`records/${record.stage}/`)) {
      throw invalid(place, `the record is of the stage ${record.stage}`);
    }
    const leftOut = new Set<string>();
    for (const output of record.outputs) {
      const kept = known.get(`${below}/${output.name}`);
      if (kept === undefined && isLeftOut(record, output)) leftOut.add(output.name);
      else if (kept?.digest !== output.digest || kept.bytes !== output.size) {
        throw invalid(place, `its output ${output.name} differs from what the folder holds`);
      }
    }
    results.set(file, { record, folder: join(folder, below), leftOut });
  }
  return results;
}

async function textAt(path: string): Promise<string> {
  const text = await readInputText(path);
  if (E.isLeft(text)) throw invalid(path, text.left);
  return text.right;
}

/** Checks that each of a run's results is made from those before it. They may bear the name of another run, with which this one shares them. */
function checkChain(records: readonly StageRecord[], run: string): void {
  const [dataset, training, ...metrics] = records;
  if (dataset?.stage !== "dataset" || training?.stage !== "train" || metrics.some(({ stage }) => stage !== "metrics")) {
    throw invalid(manifestFile, "expected the records of a dataset, a training and metrics, in this order");
  }
  const made = (record: StageRecord, name: string, from: StageRecord) =>
    record.components.upstream.some((input) => input.name === name && input.digest === outputsDigest(from));
  const stranger = [training, ...metrics].find((record) =>
    !made(record, "dataset", dataset) ||
    (record !== training && !made(record, "training", training))
  );
  if (stranger === undefined) return;
  throw invalid(manifestFile, `${stranger.stage} (${stranger.label}) was not made from the other results of ${run}`);
}
