/**
 * The folder of an exported run, read without trusting it.
 *
 * @module
 */
import { join, resolve } from "node:path";
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { Digest, digestAt } from "../files/digest.ts";
import { attempt, invalid } from "../platform/failure.ts";
import { denoFileSystem } from "../platform/file_system.ts";
import { parseJsonStrict } from "../files/parse_json_strict.ts";
import { nameProblem } from "../cache/store/safe_name.ts";
import { decodeRecord, outputsDigest, type StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import { resolveConfig } from "../config/resolve_config.ts";
import { describeError, type PipelineError } from "../platform/errors.ts";
import { fileSystemError } from "../platform/file_system_error.ts";
import { parseCsv } from "../files/csv.ts";
import { decodeSafetensors } from "../files/safetensors.ts";
import { runsOf } from "../plan/runs.ts";
import { type Bundle, bundleCodec, type BundledFile, configurationFile, manifestFile } from "./bundle.ts";
import { isMissing, isPlainFile, readFile, readText, realPath } from "../platform/files.ts";

/** An exported run whose every file is what the manifest and the records say. */
export interface ReadBundle {
  /** An absolute path. */
  readonly folder: string;
  readonly run: string;
  readonly config: Config;
  /** Upstream first, each with the folder of its outputs, relative to the bundle's. */
  readonly results: readonly { readonly record: StageRecord; readonly folder: string }[];
}

/** Reads and verifies an exported run; `InvalidData` names the file that is in the way. */
export function readBundle(given: string): TaskEither<PipelineError, ReadBundle> {
  return attempt(
    async () => {
      const folder = await realPath(resolve(given));
      const bundle = await readManifest(folder);
      for (const file of bundle.files) await checkFile(folder, file);
      const config = await readConfig(folder, bundle);
      const results = await readRecords(folder, bundle);
      checkChain(results.map(({ record }) => record), bundle.run);
      return { folder, run: bundle.run, config, results };
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
  const parsed = parseJsonStrict(await readText(path));
  if (E.isLeft(parsed)) throw invalid(`${path}:${parsed.left.line}`, parsed.left.message);
  const decoded = bundleCodec.decode(parsed.right);
  if (E.isLeft(decoded)) {
    const where = decoded.left[0].context.map(({ key }) => key).filter((key) => key !== "").join(".");
    throw invalid(
      path,
      `not the manifest of a run exported by this version${where === "" ? "" : `: ${where} is wrong`}`,
    );
  }
  const paths = decoded.right.files.map((file) => file.path);
  const repeated = paths.find((each, index) => paths.indexOf(each) !== index);
  if (repeated !== undefined) throw invalid(path, `it names ${JSON.stringify(repeated)} twice`);
  const hostile = paths.find((each) => nameProblem(each) !== undefined);
  if (hostile !== undefined) throw invalid(path, `the path ${JSON.stringify(hostile.slice(0, 80))} may not be used`);
  return decoded.right;
}

/** Checks that a file is a plain one inside the folder, with the manifest's size and digest, and can be read as what it is called. */
async function checkFile(folder: string, { path, bytes, digest }: BundledFile): Promise<void> {
  const place = join(folder, path);
  const real = await realPath(place).catch(() => undefined);
  if (real === undefined) throw invalid(place, "it is missing; copy the folder as a whole");
  if (real !== place || !await isPlainFile(place)) throw invalid(place, "not a plain file in the folder itself");
  const found = await digestAt(denoFileSystem, place);
  if (found.size !== bytes || found.digest !== digest) {
    throw invalid(place, `it was changed or cut short: expected ${bytes} bytes with SHA-256 ${digest.slice(0, 12)}…`);
  }
  const problem = await contentProblem(place);
  if (problem !== undefined) throw invalid(place, problem);
}

async function contentProblem(path: string): Promise<string | undefined> {
  if (path.endsWith(".safetensors")) {
    const decoded = decodeSafetensors(await readFile(path));
    return decoded.ok ? undefined : `byte ${decoded.offset}: expected ${decoded.expectation}, found ${decoded.found}`;
  }
  if (!path.endsWith(".csv")) return undefined;
  const parsed = parseCsv(await readText(path));
  return parsed.ok ? undefined : `${parsed.place}: expected ${parsed.expectation}, found ${parsed.found}`;
}

async function readConfig(folder: string, { files, run }: Bundle): Promise<Config> {
  const name = join(folder, configurationFile);
  if (!files.some(({ path }) => path === configurationFile)) throw invalid(name, "the manifest does not name it");
  const config = resolveConfig({ file: { name, text: await readText(name) } });
  if (E.isLeft(config)) throw invalid(name, describeError(config.left).split("\n")[0]);
  if (!runsOf(config.right).some(({ id }) => id === run)) throw invalid(name, `it has no run ${JSON.stringify(run)}`);
  return config.right;
}

async function readRecords(folder: string, { files, records }: Bundle): Promise<ReadBundle["results"]> {
  const known = new Map(files.map((file) => [file.path, file]));
  const results = [];
  for (const { file, folder: below } of records) {
    const place = join(folder, file);
    const key = /^records\/(?:dataset|train|metrics)\/([0-9a-f]{64})\.json$/.exec(file)?.[1];
    if (!Digest.is(key) || !known.has(file)) throw invalid(place, "not a record that the manifest lists");
    const decoded = decodeRecord(await readFile(place), key);
    if (decoded.kind !== "valid") throw invalid(place, decoded.detail);
    const { record } = decoded;
    if (!file.startsWith(`records/${record.stage}/`)) {
      throw invalid(place, `the record is of the stage ${record.stage}`);
    }
    for (const output of record.outputs) {
      const kept = known.get(`${below}/${output.name}`);
      if (kept?.digest !== output.digest || kept.bytes !== output.size) {
        throw invalid(place, `its output ${output.name} differs from what the folder holds`);
      }
    }
    results.push({ record, folder: below });
  }
  return results;
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
