/**
 * One report of the runs that are stored here and of those that finished reports have.
 *
 * A snapshot keeps no weights, so nothing can be computed from it; but its tables are all that figures and claims are made of. So seeds can be added to
 * a result that took days, on a machine that never saw its networks.
 *
 * @module
 */
import { join } from "node:path";
import * as t from "io-ts";
import { componentsOf } from "../cache/stage_request.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import { stageKey } from "../cache/store/stage_key.ts";
import type { Config } from "../config/config.ts";
import { formatCsv } from "../files/csv.ts";
import { metricsOf } from "../metrics/registry.ts";
import { sha256 } from "../files/digest.ts";
import { count, type ObjectOf } from "../files/json_codecs.ts";
import type { PlannedRun } from "../plan/plan.ts";
import { type Run, runsOf, taskOfRun } from "../plan/runs.ts";
import { attempt, Failure, invalid, orThrow, usage } from "../platform/failure.ts";
import { shellWord } from "../platform/shell_word.ts";
import { formatList } from "../report/format.ts";
import { reproduceCommand } from "../report/reproduce_command.ts";
import type { Design } from "../report/design.ts";
import type { RunResult } from "../report/report_input.ts";
import { designedFrom } from "../run/designed.ts";
import type { Environment, Program } from "../run/environment.ts";
import { planned } from "../run/planned.ts";
import { writeFiles } from "../run/report_outputs.ts";
import { reproduce } from "../run/reproduce.ts";
import type { ReportedRun } from "../run/stages/make_report.ts";
import { studyReport } from "../run/stages/report_stage.ts";
import { storedRecord, surveyStored } from "../run/survey.ts";
import { runResult, runTable } from "../run/stages/run_result.ts";
import { designNamed } from "../studies/studies.ts";
import { sameSettings } from "./snapshot/compare_results.ts";
import { hasSnapshot, readReport, readSnapshot, reportedRun, type ReportResults } from "./snapshot/report_results.ts";
import { lookedUp } from "./stored_run.ts";

/** The fields of {@linkcode JoinedReport}. */
export const joinedReportFields = {
  /** Path of the page. */
  report: t.string,
  /** Runs that are stored here, and runs that were taken from reports. */
  stored: count,
  reported: count,
  /** Runs that are stored here and in a report as well, and are the same to the last bit. */
  compared: count,
};

/** A report of runs from several places. */
export type JoinedReport = ObjectOf<typeof joinedReportFields>;

/** What is to be joined. */
export interface JoinRequest {
  /** The experiment with all of its seeds. */
  readonly config: Config;
  /** Folders of snapshots, or of reports among the outputs. */
  readonly folders: readonly string[];
  /** The folder of the new report. */
  readonly out: string;
}

/**
 * Makes the report of an experiment whose runs are in part stored here and in part in finished reports. A run counts as the same only if its settings
 * are, and if its dataset and training have the keys that this code gives them; where a run is in several places under the same keys, its tables must be
 * the same to the last bit. Datasets are computed where they are missing, and no more.
 */
export function joinReports(request: JoinRequest): Program<JoinedReport> {
  return (environment) =>
    attempt(async () => {
      const { folders, out } = request;
      if (request.config.custom.metrics.length > 0) throw usage(ownMetrics);
      const design = await orThrow(designNamed(request.config.study));
      const { config, known } = await gathered(design, request, environment);
      const others = [...known.values()].flatMap(({ run, stored }) => stored === undefined ? [run.id] : []);
      const datasets = await datasetsOf({ config, folders, out }, others, environment);
      const subjects: ReportedRun[] = [];
      for (const each of (await orThrow(planned(config)(environment))).runs) {
        const { run, stored, told: [first], result } = known.get(each.run.id)!;
        if (stored !== undefined) subjects.push({ run, dataset: stored, reported: result });
        else {
          const dataset = datasets.get(each.dataset.keyed.label)!;
          await checkKeys(first, each, dataset, environment);
          subjects.push({ run, dataset, reported: { ...result, metrics: measured(first, run, config) } });
        }
      }
      const files = await orThrow(studyReport(config, subjects, { key: null, partial: false })(environment));
      const places = folders.map(shellWord).join(" ");
      const command = reproduceCommand(config, { design }, out).replace(
        "deno task reproduce",
        `deno task join ${places}`,
      );
      await orThrow(writeFiles(files, `${command}\n`, out)(environment));
      return {
        report: join(out, "report.html"),
        stored: known.size - others.length,
        reported: others.length,
        compared: [...known.values()].filter(({ stored, told }) => stored !== undefined && told.length > 0).length,
      };
    });
}

const ownMetrics =
  "custom.metrics: a report does not say which columns are those of your own metrics, so none can be joined; leave them out";

/** A run with its results. */
interface KnownRun {
  readonly run: Run;
  readonly result: RunResult;
  /** Its dataset, if all of it is stored here. */
  readonly stored?: StageRecord;
  /** What reports have of it: under the same keys, if it is stored here. */
  readonly told: readonly Told[];
}

/** Every run of an experiment, with those that its study plans from the results of others: in turns, as long as new ones come. */
async function gathered(
  design: Design | undefined,
  { config: asked, folders }: JoinRequest,
  environment: Environment,
): Promise<{ readonly config: Config; readonly known: ReadonlyMap<string, KnownRun> }> {
  const reports = await readAll(folders);
  const known = new Map<string, KnownRun>();
  let { config } = designedFrom(design, asked, []);
  for (;;) {
    const wanted = runsOf(config);
    const fresh = wanted.filter(({ id }) => !known.has(id));
    for (const each of await knownRuns(config, fresh, reports, environment)) known.set(each.run.id, each);
    const next = designedFrom(design, asked, [...known.values()].map(({ result }) => result));
    if (runsOf(next.config).every(({ id }) => wanted.some((run) => run.id === id))) {
      refuseMissing(wanted.filter(({ id }) => !known.has(id)), folders);
      return { config, known };
    }
    config = next.config;
  }
}

/** Those of some runs of which everything is stored here or in a report. */
async function knownRuns(
  config: Config,
  wanted: readonly Run[],
  reports: FolderResults,
  environment: Environment,
): Promise<readonly KnownRun[]> {
  const { found } = await lookedUp(config, wanted, environment);
  const stored = new Map(found.map(({ run, records }) => [run.id, records]));
  const all: KnownRun[] = [];
  for (const run of wanted) {
    const told = toldOf(run, reports);
    const records = stored.get(run.id);
    if (records !== undefined) {
      const [dataset, training, ...metrics] = records;
      const result = await orThrow(runResult({ run, dataset, training }, metrics)(environment));
      const same = told.filter((each) => each.result.stageHashes.train === training.key);
      refuseDifferent([{ folder: "the cache", result: { ...result, table: tableDigest(result) } }, ...same]);
      all.push({ run, result, stored: dataset, told: same });
    } else if (told.length > 0) {
      refuseDifferent(told.filter(({ result }) => result.stageHashes.train === told[0].result.stageHashes.train));
      all.push({ run, result: told[0].result, told });
    }
  }
  return all;
}

/** A run in a report. */
interface Told {
  readonly folder: string;
  readonly result: RunResult;
}

type FolderResults = readonly (readonly [folder: string, results: ReportResults])[];

async function readAll(folders: readonly string[]): Promise<FolderResults> {
  const all: [string, ReportResults][] = [];
  for (const folder of folders) {
    const read = await hasSnapshot(folder) ? readSnapshot(folder) : readReport(folder);
    all.push([folder, await orThrow(read)]);
  }
  return all;
}

/** What reports have of a run with these settings, in their order. */
function toldOf(run: Run, reports: FolderResults): readonly Told[] {
  return reports.flatMap(([folder, results]) => {
    const same = runsOf(results.provenance.config).find(({ id }) => id === run.id);
    if (same === undefined || !sameSettings(same.settings, run.settings)) return [];
    const { settings: _known, ...spec } = run;
    const result = reportedRun(results, spec);
    return result?.complete === true ? [{ folder, result }] : [];
  });
}

function refuseMissing(missing: readonly Run[], folders: readonly string[]): void {
  if (missing.length === 0) return;
  const [{ id }] = missing;
  const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more`;
  throw usage(
    `${id}${others}: not stored here, and not in ${formatList(folders)} with the same settings; ` +
      "deno task stage metrics with the same options and --run computes a run here",
  );
}

/** Refuses tables of one training that differ. */
function refuseDifferent([first, ...others]: readonly Told[]): void {
  const other = others.find(({ result }) => result.table !== first.result.table);
  if (other === undefined) return;
  throw invalid(
    other.folder,
    `its table of ${first.result.id} is not that of ${first.folder}, though the training is the same: metrics of other code, or a wrong result; ` +
      "nothing was written",
  );
}

/** What a report that keeps fewer digits has of the whole table. */
const tableDigest = (result: RunResult): string => sha256(formatCsv(runTable(result)));

/** The datasets of runs that are in reports, by their labels. */
async function datasetsOf(
  { config, out }: JoinRequest,
  runs: readonly string[],
  environment: Environment,
): Promise<ReadonlyMap<string, StageRecord>> {
  const { failures: [failure] } = await orThrow(reproduce({ config, until: "dataset", out, runs })(environment));
  if (failure !== undefined) throw new Failure(failure);
  const datasets = new Map<string, StageRecord>();
  for (const result of await orThrow(surveyStored(config, "dataset", runs)(environment))) {
    const record = await storedRecord(result, environment);
    if (record !== undefined) datasets.set(result.label, record);
  }
  return datasets;
}

/** What the metrics of a run are, as its table does not say which column is whose; refuses a table that lacks some of them. */
function measured({ folder, result: { id, columns } }: Told, run: Run, config: Config): RunResult["metrics"] {
  const task = taskOfRun(run);
  const metrics = metricsOf(task, run.variant?.metrics ?? config.baseMetrics).map(({ metric }) => ({
    name: metric.name,
    columns: metric.columns(task).map(({ name }) => ({ name, description: "" })),
  }));
  const lacking = metrics.find((metric) => metric.columns.some(({ name }) => !Object.hasOwn(columns, name)));
  if (lacking === undefined) return metrics;
  throw invalid(
    folder,
    `its table of ${id} has no ${lacking.name}; of many trials a snapshot keeps the accuracies alone`,
  );
}

/** Refuses a run whose dataset or training this code would not make so, on the processors and by the engines that it names. */
async function checkKeys(
  { folder, result }: Told,
  { training }: PlannedRun,
  dataset: StageRecord,
  { cache }: Environment,
): Promise<void> {
  const { id, stageHashes, processors = [], engines = [] } = result;
  const environments = processors.flatMap((cpu) => engines.map((engine) => ({ cpu, engine })));
  const keys = await Promise.all(environments.map(async (environment) => {
    return stageKey(await componentsOf(cache, { ...training.keyed, inputs: { dataset }, environment }));
  }));
  if (dataset.key === stageHashes.dataset && keys.some((key) => key === stageHashes.train)) return;
  const what = dataset.key === stageHashes.dataset ? "training" : "dataset";
  throw invalid(
    folder,
    `its ${what} of ${id} was made by other code or versions than these, so it cannot stand beside runs that are made here; nothing was written`,
  );
}
