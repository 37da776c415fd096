/**
 * Runs of the cache as a folder that another machine can take in.
 *
 * @module
 */
import * as t from "io-ts";
import { count, type ObjectOf } from "../files/json_codecs.ts";
import { dirname, join, relative, sep } from "node:path";
import { attempt, orThrow, usage } from "../platform/failure.ts";
import { digestAt } from "../files/digest.ts";
import { denoFileSystem } from "../platform/file_system.ts";
import { materializeOutput } from "../cache/store/objects.ts";
import { leftOutOf } from "../cache/store/left_out.ts";
import { encodeRecord, type StageRecord, type StoredOutput } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import type { Environment, Program } from "../run/environment.ts";
import { describeError } from "../platform/errors.ts";
import { formatCsv } from "../files/csv.ts";
import { reportEnvironment } from "../run/provenance_facts.ts";
import type { CustomModule } from "../plan/custom_code.ts";
import { runsOf } from "../plan/runs.ts";
import { metricName, runTable } from "../run/stages/run_result.ts";
import { newFolder } from "../platform/folders.ts";
import { type Bundle, type BundledFile, bundledRecord, configurationFile, isLeftOut, manifestFile } from "./bundle.ts";
import { readBundle } from "./read_bundle.ts";
import { storedResult, type StoredRun, storedRuns } from "./stored_run.ts";
import { exists, makeFolder, readFile, writeFile } from "../platform/files.ts";

/** The fields of {@linkcode ExportedRuns}. */
export const exportedRunsFields = {
  runs: t.readonlyArray(t.string),
  /** Runs of the experiment that are not there, as they are not finished. */
  unfinished: count,
  folder: t.string,
  files: count,
  bytes: count,
  checkpoints: count,
};

/** Runs that were written into a folder. */
export type ExportedRuns = ObjectOf<typeof exportedRunsFields>;

/** Writes a run, all of whose stages are stored, with its samples and weights into a new folder: the whole of it or nothing. */
export function exportRun(config: Config, id: string, folder: string): Program<ExportedRuns> {
  return exported(config, id, folder, whole);
}

/**
 * Writes what a report is made of, without samples and weights, into a new folder: the whole of it or nothing. Runs of an experiment that are not
 * finished are left out.
 *
 * @param id the only run that is wanted; all of them without it
 */
export function exportResults(config: Config, id: string | undefined, folder: string): Program<ExportedRuns> {
  return exported(config, id, folder, resultsAlone);
}

/** What is written of stored runs, and where. */
interface Selection {
  readonly leavesOut: typeof isLeftOut;
  /** The folder of a result's outputs. */
  readonly place: (record: StageRecord) => string;
  /** Whether the metrics of a run are written as one table, too. */
  readonly table: boolean;
  /** What becomes of runs that are not finished. */
  readonly unfinished: "refused" | "left out";
}

const whole: Selection = {
  leavesOut: () => false,
  place: (record) => record.stage === "metrics" ? `metrics/${metricName(record)}` : record.stage,
  table: true,
  unfinished: "refused",
};
const resultsAlone: Selection = {
  leavesOut: isLeftOut,
  place: ({ stage, label }) => `${stage}/${label}`,
  table: false,
  unfinished: "left out",
};

function exported(
  config: Config,
  id: string | undefined,
  folder: string,
  selection: Selection,
): Program<ExportedRuns> {
  return (environment) =>
    attempt(async () => {
      if (await exists(folder)) throw usage(`${folder}: already exists; choose another --out`);
      const runs = await storedRuns(config, id, environment, selection.unfinished);
      const unfinished = id === undefined ? runsOf(config).length - runs.length : 0;
      const write = (temporary: string) => writeInto(temporary, { config, runs, selection }, environment);
      const files = await orThrow(newFolder(folder, write));
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const checkpoints = files.filter(({ path }) => path.startsWith("train/checkpoints/")).length;
      return { runs: runs.map(({ run }) => run.id), unfinished, folder, files: files.length + 1, bytes, checkpoints };
    });
}

interface Content {
  readonly config: Config;
  readonly runs: readonly StoredRun[];
  readonly selection: Selection;
}

async function writeInto(folder: string, content: Content, environment: Environment): Promise<readonly BundledFile[]> {
  const { runs, selection } = content;
  const paths: string[] = [];
  const keep = async (path: string, text: string | Uint8Array) => {
    await makeFolder(dirname(join(folder, path)));
    await writeFile(join(folder, path), text);
    paths.push(path);
  };
  const placed: { file: string; folder: string }[] = [];
  for (const record of recordsOf(runs)) {
    const below = selection.place(record);
    for (const output of await outputsOf(record, selection, environment)) {
      const path = `${below}/${output.name}`;
      await orThrow(materializeOutput(environment.cache.store, output, join(folder, path)));
      paths.push(path);
    }
    const file = bundledRecord(record);
    await keep(file, encodeRecord(record));
    placed.push({ file, folder: below });
  }
  await keep(configurationFile, json(await configuration(content, environment, keep)));
  await keep("provenance.json", json(provenance(content, environment)));
  if (selection.table) await keep("metrics.csv", await metricsTable(runs[0], environment));
  const files: BundledFile[] = [];
  for (const path of paths) files.push(await fileAt(folder, path));
  const manifest: Bundle = {
    schema: "degrok/export/2",
    runs: runs.map(({ run, records }) => ({ run: run.id, records: records.map(bundledRecord) })),
    records: placed,
    files,
  };
  await writeFile(join(folder, manifestFile), json(manifest));
  await checkReadable(folder);
  return files;
}

/** The records of runs, each once. */
function recordsOf(runs: readonly StoredRun[]): readonly StageRecord[] {
  return [...new Map(runs.flatMap(({ records }) => records).map((record) => [record.key, record])).values()];
}

/** The outputs of a result that are to be written; all of them must be here. */
async function outputsOf(
  record: StageRecord,
  { leavesOut }: Selection,
  { cache: { store } }: Environment,
): Promise<readonly StoredOutput[]> {
  const leftOut = await leftOutOf(store, record);
  const wanted = record.outputs.filter((output) => !leavesOut(record, output));
  if (wanted.every(({ name }) => !leftOut.has(name))) return wanted;
  const { stage, label } = record;
  const way = `deno task stage ${stage} --force=${stage} with the same options`;
  throw usage(`${stage} (${label}) was imported as results alone; ${way} computes the rest`);
}

/** Reads back what was written, as import will: what cannot be taken in is not handed out. */
async function checkReadable(folder: string): Promise<void> {
  const read = await readBundle(folder)();
  if (read._tag === "Right") return;
  throw usage(`the run cannot be exported, as import would refuse it: ${describeError(read.left)}`);
}

/** The configuration with the user's modules beside it. */
async function configuration(
  { config }: Content,
  { custom }: Environment,
  keep: (path: string, content: Uint8Array) => Promise<void>,
): Promise<unknown> {
  const modules = [...custom.metrics, ...custom.interventions];
  const paths = [...new Set(modules.flatMap(({ files }) => files.map(({ path }) => path)))];
  const root = commonFolder(paths);
  const placed = (path: string) => `own/${relative(root, path).split(sep).join("/")}`;
  for (const path of paths) await keep(placed(path), await readFile(path));
  const beside = (each: readonly CustomModule[]) => each.map(({ path }) => `./${placed(path)}`);
  return { ...config, custom: { metrics: beside(custom.metrics), interventions: beside(custom.interventions) } };
}

/** The deepest folder that holds all of some files, so that what they import lies where they look for it. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => dirname(path).split(sep));
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join(sep) || sep;
}

function provenance({ runs }: Content, environment: Environment): unknown {
  const records = recordsOf(runs);
  return {
    runs: runs.map(({ run }) => run.id),
    environment: reportEnvironment(environment, records),
    results: records.map(({ stage, label, key, created, milliseconds }) => ({
      ...{ stage, label, key, milliseconds },
      created: new Date(created).toISOString(),
    })),
  };
}

async function metricsTable(stored: StoredRun, environment: Environment): Promise<string> {
  return formatCsv(runTable(await orThrow(storedResult(stored)(environment))));
}

async function fileAt(folder: string, path: string): Promise<BundledFile> {
  const { digest, size } = await digestAt(denoFileSystem, join(folder, path));
  return { path, bytes: size, digest };
}

const json = (value: unknown): string => JSON.stringify(value, null, 2) + "\n";
