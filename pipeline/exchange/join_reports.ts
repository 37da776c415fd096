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
import type { CacheSession } from "../cache/cache_session.ts";
import { healingOnce } from "../cache/healing.ts";
import { componentsOf } from "../cache/stage_request.ts";
import { stageKey } from "../cache/store/stage_key.ts";
import type { StageRecord } from "../cache/store/stage_record.ts";
import type { Config } from "../config/config.ts";
import { formatCsv } from "../files/csv.ts";
import { sha256 } from "../files/digest.ts";
import { count, type ObjectOf } from "../files/json_codecs.ts";
import { metricsOf } from "../metrics/registry.ts";
import type { PlannedRun } from "../plan/plan.ts";
import { type Run, runsOf, taskOfRun } from "../plan/runs.ts";
import { exists, realPath } from "../platform/files.ts";
import { attempt, Failure, invalid, orThrow, usage } from "../platform/failure.ts";
import { shellWord } from "../platform/shell_word.ts";
import type { Design } from "../report/design.ts";
import { formatList } from "../report/format.ts";
import type { RunResult } from "../report/report_input.ts";
import { reproduceCommand } from "../report/reproduce_command.ts";
import { designedFrom } from "../run/designed.ts";
import type { Environment, Program } from "../run/environment.ts";
import { planned } from "../run/planned.ts";
import { writeFiles } from "../run/report_outputs.ts";
import { reproduce } from "../run/reproduce.ts";
import type { ReportedRun } from "../run/stages/make_report.ts";
import { studyReport } from "../run/stages/report_stage.ts";
import { runTable } from "../run/stages/run_result.ts";
import { storedRecord, surveyStored } from "../run/survey.ts";
import { designNamed } from "../studies/studies.ts";
import { sameSettings } from "./snapshot/compare_results.ts";
import { compactTable } from "./snapshot/manifest.ts";
import { hasSnapshot, readReport, readSnapshot, reportedRun, type ReportResults } from "./snapshot/report_results.ts";
import { lookedUp, storedResult } from "./stored_run.ts";

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
  /** The folder of the new report, which is none of these. */
  readonly out: string;
}

/**
 * Makes the report of an experiment whose runs are in part stored here and in part in finished reports. A report's run counts as the same if it has the
 * settings and the metrics that are wanted, and if its dataset and its training have the keys that this code gives them; a run that is stored here and in a
 * report must have the same table in both, to the last bit. Datasets are computed where they are missing, and no more.
 */
export function joinReports(request: JoinRequest): Program<JoinedReport> {
  return healingOnce((environment) =>
    attempt(async () => {
      const { folders, out } = request;
      if (request.config.custom.metrics.length > 0) throw usage(ownMetrics);
      await refuseOwnFolder(request);
      const design = await orThrow(designNamed(request.config.study));
      const { config, runs } = await gathered(design, request, environment);
      const pictured = await withPictures(config, runs, environment);
      const files = await orThrow(studyReport(config, pictured, { key: null, partial: false })(environment));
      const beginning = ["deno task join", ...folders.map(shellWord)].join(" ");
      const command = reproduceCommand(config, { design }, out).replace("deno task reproduce", () => beginning);
      await orThrow(writeFiles(files, `${command}\n`, out)(environment));
      const stored = runs.filter(({ isStored }) => isStored);
      return {
        report: join(out, "report.html"),
        stored: stored.length,
        reported: runs.length - stored.length,
        compared: stored.filter(({ isCompared }) => isCompared).length,
      };
    })
  );
}

const ownMetrics =
  "custom.metrics: a report does not say which columns are those of your own metrics, so none can be joined; leave them out";

/** The new report does not take the place of one that it is made from: that may be the only one with its runs. */
async function refuseOwnFolder({ folders, out }: JoinRequest): Promise<void> {
  if (!await exists(out)) return;
  const place = await realPath(out);
  for (const folder of folders) {
    if (await exists(folder) && await realPath(folder) === place) {
      throw usage(`--out ${out}: the report is made from the one in this folder; choose another folder`);
    }
  }
}

/** A run of the new report. */
interface JoinedRun extends ReportedRun {
  readonly isStored: boolean;
  /** Whether a report has it as well. */
  readonly isCompared: boolean;
}

/** Every run of an experiment, with those that its study plans from the results of others: in turns, as long as new ones come. */
async function gathered(
  design: Design | undefined,
  { config: asked, folders, out }: JoinRequest,
  environment: Environment,
): Promise<{ readonly config: Config; readonly runs: readonly JoinedRun[] }> {
  if (runsOf(asked).length === 0) throw usage("the experiment has no runs; see the tasks' interventions");
  const reports = await readAll(folders);
  const known = new Map<string, JoinedRun>();
  let { config } = designedFrom(design, asked, []);
  for (;;) {
    const fresh = runsOf(config).filter(({ id }) => !known.has(id));
    if (fresh.length === 0) return { config, runs: [...known.values()] };
    for (const each of await joinedRuns({ config, folders, out }, fresh, reports, environment)) {
      known.set(each.run.id, each);
    }
    config = designedFrom(design, asked, [...known.values()].map(({ reported }) => reported)).config;
  }
}

/** Some runs, from here or from a report; refuses if one is in neither. */
async function joinedRuns(
  request: JoinRequest,
  wanted: readonly Run[],
  reports: readonly ReadReport[],
  environment: Environment,
): Promise<readonly JoinedRun[]> {
  const { config } = request;
  const { found } = await lookedUp(config, wanted, environment);
  const stored = new Map(found.map((each) => [each.run.id, each]));
  const told = new Map(wanted.map((run) => [run.id, reports.flatMap((report) => toldOf(run, config, report))]));
  refuseMissing(wanted.filter(({ id }) => !stored.has(id) && told.get(id)?.length === 0), request);
  const others = wanted.map(({ id }) => id).filter((id) => !stored.has(id));
  const datasets = await datasetsOf(request, others, environment);
  const all: JoinedRun[] = [];
  for (const each of (await orThrow(planned(config, wanted.map(({ id }) => id))(environment))).runs) {
    const { run } = each;
    const own = stored.get(run.id);
    const offered = told.get(run.id)!;
    if (own === undefined) {
      const dataset = datasets.get(each.dataset.keyed.label)!;
      const taken = await firstOfThisCode(offered, each, dataset, environment);
      all.push({ run, dataset, reported: taken.result, isStored: false, isCompared: false });
    } else {
      const [dataset] = own.records;
      const reported = await orThrow(storedResult(own)(environment));
      const same = offered.filter(({ result }) => result.stageHashes.train === reported.stageHashes.train);
      for (const other of same) refuseDifferent(other, reported);
      all.push({ run, dataset, reported, isStored: true, isCompared: same.length > 0 });
    }
  }
  return all;
}

/**
 * The runs with the pictures of the first seed that has some stored here: a plan asks for those of its first seed alone, which is in a report that has the
 * pictures on its page and nowhere else.
 */
async function withPictures(
  config: Config,
  runs: readonly JoinedRun[],
  environment: Environment,
): Promise<readonly JoinedRun[]> {
  if (runs.some(({ reported }) => reported.pictures !== undefined)) return runs;
  const base = new Set(runs.flatMap(({ run, isStored }) => isStored && run.variant === null ? [run.id] : []));
  for (const seed of config.seeds) {
    const alone = { ...config, seeds: [seed], variants: [], sweeps: {} };
    const { found } = await lookedUp(alone, runsOf(alone).filter(({ id }) => base.has(id)), environment);
    const results = new Map<string, RunResult>();
    for (const each of found) results.set(each.run.id, await orThrow(storedResult(each)(environment)));
    if ([...results.values()].every(({ pictures }) => pictures === undefined)) continue;
    return runs.map((each) => ({ ...each, reported: results.get(each.run.id) ?? each.reported }));
  }
  return runs;
}

/** A report, with the settings of its runs by their names. */
interface ReadReport {
  readonly folder: string;
  readonly results: ReportResults;
  readonly runs: ReadonlyMap<string, Run>;
}

async function readAll(folders: readonly string[]): Promise<readonly ReadReport[]> {
  const all: ReadReport[] = [];
  for (const folder of folders) {
    const results = await orThrow(await hasSnapshot(folder) ? readSnapshot(folder) : readReport(folder));
    if (results.provenance.partial) throw invalid(folder, "the report is partial; let its command finish first");
    const runs = new Map(runsOf(results.provenance.config).map((run) => [run.id, run]));
    all.push({ folder, results, runs });
  }
  return all;
}

/** A run in a report. */
interface Told {
  readonly folder: string;
  readonly result: RunResult;
}

/** What a report has of a run: nothing, unless it has the settings and the metrics that are wanted. */
function toldOf(run: Run, config: Config, { folder, results, runs }: ReadReport): readonly Told[] {
  const same = runs.get(run.id);
  if (same === undefined || !sameSettings(same.settings, run.settings)) return [];
  const { settings: _known, ...spec } = run;
  const result = reportedRun(results, spec);
  if (result === undefined || !result.complete) return [];
  const task = taskOfRun(run);
  const metrics = metricsOf(task, run.variant?.metrics ?? config.baseMetrics).map(({ metric }) => ({
    name: metric.name,
    columns: metric.columns(task).map(({ name }) => ({ name, description: "" })),
  }));
  const columns = ["step", ...metrics.flatMap(({ columns }) => columns.map(({ name }) => name))];
  const measured = Object.keys(result.columns);
  return measured.length === columns.length && columns.every((name) => measured.includes(name))
    ? [{ folder, result: { ...result, metrics } }]
    : [];
}

function refuseMissing(missing: readonly Run[], { folders }: JoinRequest): void {
  if (missing.length === 0) return;
  const [{ id }] = missing;
  const others = missing.length === 1 ? "" : ` and ${missing.length - 1} more`;
  const named = missing.slice(0, MOST_NAMED).map((run) => `--run ${run.id}`).join(" ");
  throw usage(
    `${id}${others}: not stored here, and not in ${
      formatList(folders)
    } with the same settings and metrics (of more than 100 trials a snapshot keeps ` +
      `the accuracies alone); with the same options, deno task stage metrics ${named} computes ${
        missing.length > MOST_NAMED ? "the first of them" : missing.length === 1 ? "it" : "them"
      } here, and deno task reproduce everything`,
  );
}

/** Runs that a message names. */
const MOST_NAMED = 8;

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

/** The first report's run that this code would make so, whole tables before those with fewer digits. */
async function firstOfThisCode(
  offered: readonly Told[],
  planned: PlannedRun,
  dataset: StageRecord,
  { cache, engine: { backend, cpu } }: Environment,
): Promise<Told> {
  const problems: string[] = [];
  const usable: Told[] = [];
  for (const each of offered) {
    const { stageHashes, processors = [], engines = [] } = each.result;
    const environments = processors.flatMap((cpu) => engines.map((engine) => ({ cpu, engine }))).filter((other) =>
      other.cpu === cpu && other.engine === backend || cache.policy.equivalent?.(other) === true
    );
    const keys = await trainingKeys(planned, dataset, environments, cache);
    if (environments.length === 0) {
      problems.push("was trained on another kind of processor or by another engine, which these options leave out");
    } else if (dataset.key !== stageHashes.dataset || !keys.some((key) => key === stageHashes.train)) {
      const what = dataset.key === stageHashes.dataset ? "trained" : "given its dataset";
      problems.push(`was ${what} by other code, by other versions or on another system`);
    } else usable.push(each);
  }
  const taken = usable.find(({ result }) => tableDigest(result) === result.table) ?? usable[0];
  if (taken !== undefined) return taken;
  const [{ folder, result: { id } }] = offered;
  throw invalid(
    folder,
    `its ${id} ${problems[0]}, so it cannot stand beside runs that are made here; nothing was written`,
  );
}

/** The keys that this code gives a training in some environments. */
async function trainingKeys(
  { training: { keyed } }: PlannedRun,
  dataset: StageRecord,
  environments: readonly { readonly cpu: string; readonly engine: string }[],
  cache: CacheSession,
): Promise<readonly string[]> {
  const components = (environment: { readonly cpu: string; readonly engine: string }) =>
    componentsOf(cache, { ...keyed, inputs: { dataset }, environment });
  return (await Promise.all(environments.map(components))).map(stageKey);
}

/** Refuses what a report has of a training that is stored here, if it differs. */
function refuseDifferent({ folder, result }: Told, stored: RunResult): void {
  const compact = (run: RunResult) => formatCsv(compactTable(runTable(run)));
  if (result.table === tableDigest(stored) && compact(result) === compact(stored)) return;
  throw invalid(
    folder,
    `its table of ${result.id} is not that of the run stored here, though the training is the same: metrics of other code, or a wrong ` +
      "result; nothing was written",
  );
}

const tableDigest = (result: RunResult): string => sha256(formatCsv(runTable(result)));
