/**
 * The results of a report as plain data, read back from the folder that it was written to.
 *
 * @module
 */
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { isLeft } from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type * as t from "io-ts";
import { sha256 } from "../../files/digest.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { fileSystemError } from "../../platform/file_system_error.ts";
import { type NumericTable, parseCsv } from "../../files/csv.ts";
import { claimsCodec, type ClaimsFile } from "../../report/claims/claims_file.ts";
import { runsOf, type RunSpec } from "../../plan/runs.ts";
import type { RunResult } from "../../report/report_input.ts";
import { type RunCourse, runCourses } from "../../report/run_course.ts";
import { type Provenance, provenanceCodec } from "../../report/provenance.ts";
import { type Manifest, manifestCodec, manifestFile } from "./manifest.ts";
import { tablesOfTrials, trialsFile } from "./trial_tables.ts";
import { exists, isMissing, readFile, readText } from "../../platform/files.ts";
import { isProfileName, profileConfig } from "../../config/profiles.ts";
import { deepMerge, isObject } from "../../settings/deep_merge.ts";
import { attempt } from "../../platform/failure.ts";

/** What a report says, as data. */
export interface ReportResults {
  readonly provenance: Provenance;
  readonly claims: ClaimsFile;
  /** The table of each run's metrics, by the run's name. */
  readonly tables: Readonly<Record<string, NumericTable>>;
  /** SHA-256 of the whole text of each run's table, of which a snapshot keeps fewer digits. */
  readonly tableDigests: Readonly<Record<string, string>>;
}

/** The results in a report's folder of the outputs. */
export function readReport(folder: string): TaskEither<PipelineError, ReportResults> {
  const missing = `no complete report; deno task reproduce --out ${folder} makes one`;
  const text = (path: string) => readText(join(folder, path));
  return reading(folder, missing, () =>
    resultsFrom(text, async (run) => {
      const csv = await text(`metrics/${run}.csv`);
      return { csv, digest: sha256(csv) };
    }));
}

/** The results of a snapshot, each of its files checked against the digest in its manifest. */
export function readSnapshot(folder: string): TaskEither<PipelineError, ReportResults> {
  const missing = "a file of the snapshot is missing; restore it from version control";
  return reading(folder, missing, async () => {
    const manifest = await readManifest(folder);
    const digests = new Map(manifest.files.map(({ path, digest }) => [path, digest]));
    const bytes = async (path: string) => {
      const content = await readFile(join(folder, path));
      if (sha256(content) !== digests.get(path)) {
        throw new Damaged(
          path,
          "its content is not what the snapshot's manifest says; restore it from version control",
        );
      }
      return content;
    };
    const text = async (path: string) =>
      new TextDecoder().decode(
        digests.has(path) ? await bytes(path) : gunzipSync(await bytes(`${path}.gz`)), // what is only read by programs is compressed
      );
    const trials = digests.has(`${trialsFile}.gz`) ? tablesOfTrials(await text(trialsFile)) : undefined;
    return await resultsFrom(text, async (run) => ({
      csv: trials?.get(run) ?? await text(`metrics/${run}.csv`),
      digest: manifest.tables[run], // of the whole table, not of what is kept of it
    }));
  });
}

/** Whether there is a snapshot in a folder. */
export async function hasSnapshot(folder: string): Promise<boolean> {
  return await exists(join(folder, manifestFile));
}

/** The runs' curves, of all or of those with these names. */
export function coursesOf(results: ReportResults, ids?: readonly string[]): readonly RunCourse[] {
  const { config } = results.provenance;
  const wanted = runsOf(config).filter(({ id }) => ids?.includes(id) !== false);
  return runCourses({ config, runs: wanted.flatMap((run) => reportedRun(results, run) ?? []) });
}

/** What a report says of a run; undefined if it is not in the report. */
export function reportedRun({ provenance, tables, tableDigests }: ReportResults, run: RunSpec): RunResult | undefined {
  const fact = provenance.runs.find(({ id }) => id === run.id);
  if (fact === undefined) return undefined;
  const { complete, divergedAt, stoppedAt, stageHashes, processors, engines } = fact;
  const { columns, rows } = tables[run.id];
  return {
    ...run,
    ...{ complete, stageHashes, processors, engines },
    ...(divergedAt === null ? {} : { diverged: { step: divergedAt } }),
    ...(stoppedAt === undefined ? {} : { stopped: { step: stoppedAt } }),
    columns: Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name] ?? null)])),
    table: tableDigests[run.id],
  };
}

class Damaged extends Error {
  constructor(readonly path: string, message: string) {
    super(message);
  }
}

function reading<A>(folder: string, missing: string, body: () => Promise<A>): TaskEither<PipelineError, A> {
  return attempt(body, (cause) => {
    if (isMissing(cause)) return { _tag: "UsageError", message: `${folder}: ${missing}` };
    if (!(cause instanceof Damaged)) return fileSystemError(folder, cause);
    return { _tag: "InvalidData", source: join(folder, cause.path), message: cause.message };
  });
}

async function readManifest(folder: string): Promise<Manifest> {
  return decoded(manifestCodec, manifestFile, await readText(join(folder, manifestFile)));
}

async function resultsFrom(
  text: (path: string) => Promise<string>,
  tableOf: (run: string) => Promise<{ readonly csv: string; readonly digest: string }>,
): Promise<ReportResults> {
  const provenance = decoded(provenanceCodec, "provenance.json", await text("provenance.json"), withNewSettings);
  const claims = decoded(claimsCodec, "claims.json", await text("claims.json"));
  const tables = await Promise.all(provenance.runs.map(async ({ id, table: whole }) => {
    const { csv, digest } = await tableOf(id);
    const parsed = parseCsv(csv);
    if (parsed.ok) return { id, table: parsed.value, digest: whole ?? digest };
    throw new Damaged(`metrics/${id}.csv`, `${parsed.place}: expected ${parsed.expectation}, found ${parsed.found}`);
  }));
  return {
    provenance,
    claims,
    tables: Object.fromEntries(tables.map(({ id, table }) => [id, table])),
    tableDigests: Object.fromEntries(tables.map(({ id, digest }) => [id, digest])),
  };
}

function decoded<A>(codec: t.Type<A>, path: string, text: string, prepare = (value: unknown): unknown => value): A {
  const result = codec.decode(prepare(parsedJson(path, text)));
  if (!isLeft(result)) return result.right;
  const [{ context, value }] = result.left;
  const place = context.map(({ key }) => key).filter((key) => key !== "").join(".");
  throw new Damaged(path, `${place}: not as this version of degrok writes it: ${JSON.stringify(value)?.slice(0, 80)}`);
}

/** A report's provenance with the settings that there were not yet when it was written, such as those of a new task: its profile's. */
function withNewSettings(provenance: unknown): unknown {
  const config = isObject(provenance) && isObject(provenance.config) ? provenance.config : undefined;
  if (!isObject(provenance) || config === undefined) return provenance;
  const profile = typeof config.profile === "string" && isProfileName(config.profile) ? config.profile : "paper";
  return { ...provenance, config: deepMerge(profileConfig(profile), config) };
}

function parsedJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Damaged(path, "not JSON");
  }
}
