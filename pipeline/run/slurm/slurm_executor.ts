/**
 * A Slurm cluster: this machine plans, submits, watches and prints; nodes compute.
 *
 * @module
 */
import { join } from "node:path";
import type { SlurmSettings } from "../../config/slurm_settings.ts";
import { runsOf } from "../../plan/runs.ts";
import type { PipelineError } from "../../platform/errors.ts";
import { attempt, Failure, orThrow } from "../../platform/failure.ts";
import { exactArguments } from "../../report/reproduce_command.ts";
import type { CommandedExperiment } from "../commands.ts";
import type { Environment } from "../environment.ts";
import type { Executor, HandedOver } from "../executor.ts";
import { reproduce, type ReproduceRequest } from "../reproduce.ts";
import type { SurveyedResult } from "../survey.ts";
import { type ElementJournals, elementJournals } from "../../events/element_journals.ts";
import type { Store } from "../../cache/store/store.ts";
import { type Queue, type QueuedElement, slurmQueue } from "./queue.ts";
import {
  jobName,
  openSubmissions,
  readSubmission,
  type Submission,
  submissionFolder,
  writeSubmission,
} from "../../events/submission.ts";
import { submitWork } from "./submit.ts";

/** How a Slurm cluster is used. */
export interface SlurmOptions {
  readonly settings: SlurmSettings;
  readonly experiment: CommandedExperiment;
  /** Return once the work is submitted. */
  readonly detach: boolean;
  readonly queue?: Queue;
}

/** Milliseconds between two questions to Slurm's controller, and between two looks at the journals. */
const betweenQuestions = 10_000;
const betweenLooks = 500;

/** A Slurm cluster. */
export function slurmExecutor({ settings, experiment, detach, queue = slurmQueue() }: SlurmOptions): Executor {
  return {
    name: "slurm",
    jobs: settings.parallel,
    compute: (request, surveyed) => (environment) =>
      attempt(async () => {
        const submissions = await handOver({ settings, experiment, queue, detach }, request, surveyed, environment);
        if (detach) return handedOver(submissions);
        const journals = await attend(submissions, queue, environment);
        return await orThrow(reproduce(request)(storedOnly(environment, submissions, journals)));
      }),
  };
}

/** Submits what is not stored and nobody is computing; answers the submissions that compute all of it. */
async function handOver(
  { settings, experiment, queue, detach }: Required<SlurmOptions>,
  { config, runs: named }: ReproduceRequest,
  surveyed: readonly SurveyedResult[],
  { cache: { store, projectRoot, run }, emit }: Environment,
): Promise<readonly Submission[]> {
  const known = (await openSubmissions(store, exactArguments(experiment.config, experiment.study)))
    .filter((submission) => computesFor(experiment, submission));
  const queued = await queue.look(known.map(jobName));
  if (queued === undefined) {
    const message =
      "Slurm's controller does not answer, and jobs of this experiment may be in its queue; try again later";
    throw new Failure({ _tag: "ClusterError", message });
  }
  const active: Submission[] = [];
  for (const submission of known) {
    const jobs = new Set(submission.jobs.map(({ job }) => job));
    if (queued.some(({ job }) => jobs.has(job))) active.push(submission);
    else await writeSubmission(store, { ...submission, over: true });
  }
  const isQueued = (job: string, index: number) => queued.some((each) => each.job === job && each.index === index);
  const computing = active.flatMap(({ jobs }) =>
    jobs.filter(({ job, elements }) => elements.some((_, i) => isQueued(job, i)))
  );
  const covered = new Set(
    computing.flatMap(({ job, elements }) => elements.flatMap((runs, index) => isQueued(job, index) ? runs : [])),
  );
  const missing = surveyed.filter(({ explanation }) => explanation.status === "would run");
  const isCovered = ({ stage, runs }: SurveyedResult) =>
    stage === "report"
      ? computing.some(({ computes }) => computes === "report")
      : computing.some(({ computes }) => computes === stage) || runs.some((each) => covered.has(each));
  if (missing.every(isCovered)) {
    if (active.length > 0) emit({ event: "log", message: `slurm: following ${jobsOf(active).join(", ")}` });
    return active;
  }
  const runs = runsOf(config).filter(({ id }) => !covered.has(id) && (named?.includes(id) ?? true));
  const others = computing.filter(({ computes }) => computes !== "report")
    .flatMap(({ job, elements }) => elements.flatMap((_, index) => isQueued(job, index) ? [`${job}_${index}`] : []));
  const work = {
    id: await unusedId(store, run),
    experiment,
    detached: detach,
    runs,
    surveyed: missing.filter((each) => !isCovered(each)),
    others,
  };
  const submitted = await submitWork(store, queue, settings, work, projectRoot);
  emit({ event: "log", message: `slurm: submitted ${submitted.runs} runs as ${jobsOf([submitted]).join(", ")}` });
  return [...active, submitted];
}

/** Whether what was submitted is what an experiment needs: for a report, also the runs of an earlier turn of its study. */
function computesFor(experiment: CommandedExperiment, { until, options }: Submission): boolean {
  const isAsked = until === experiment.until || (experiment.until === "report" && until === "metrics");
  return isAsked && options.join(" ") === experiment.options.join(" ");
}

/** The execution's own name for its first submission; an execution of a study with turns may make several. */
async function unusedId(store: Store, run: string): Promise<string> {
  for (let turn = 1;; turn++) {
    const id = turn === 1 ? run : `${run}-turn-${turn}`;
    if (await readSubmission(store, id) === undefined) return id;
  }
}

const jobsOf = (submissions: readonly Submission[]): readonly string[] =>
  submissions.flatMap(({ jobs }) =>
    jobs.map(({ job, computes, elements }) => `${job} (${computes}, ${elements.length})`)
  );

const handedOver = (submissions: readonly Submission[]): HandedOver => ({
  jobs: submissions.flatMap(({ jobs }) => jobs.map(({ job }) => job)),
  runs: submissions.reduce((sum, { runs }) => sum + runs, 0),
});

/** Shows what elements do until all of them have ended; a signal asks Slurm to end them. */
async function attend(
  submissions: readonly Submission[],
  queue: Queue,
  { cache: { store }, emit, stopSignal }: Environment,
): Promise<ElementJournals> {
  const names = submissions.map(jobName);
  const elements = submissions.flatMap(({ jobs }) =>
    jobs.flatMap(({ job, elements }) => elements.map((_, index) => `${job}_${index}`))
  );
  const wanted = new Set(elements);
  const since = submissions.map(({ id }) => id).toSorted()[0] ?? "";
  const journals = elementJournals(store, {
    since,
    isWanted: (job) => wanted.has(job),
    emit: ({ ts: _, ...event }) => emit(event),
  });
  let asked = store.clock.monotonic();
  let cancelled = false;
  let cancelAt = -Infinity;
  let silent = false;
  let shown = "";
  for (;;) {
    await journals.read();
    if (elements.every((each) => journals.news.get(each)?.code === 0)) break;
    const now = store.clock.monotonic();
    if (stopSignal() !== undefined && !cancelled && now >= cancelAt) {
      cancelled = await queue.cancel(names);
      cancelAt = now + betweenQuestions;
      if (!cancelled) emit({ event: "log", message: "slurm: scancel failed; the jobs go on, and it is tried again" });
    }
    if (now - asked >= betweenQuestions) {
      asked = now;
      const queued = await queue.look(names);
      if (queued?.length === 0) break;
      if (queued === undefined && !silent) {
        emit({ event: "log", message: "slurm: the controller does not answer; waiting" });
      }
      silent = queued === undefined;
      const words = queued === undefined ? shown : countsOf(queued);
      if (words !== shown) emit({ event: "log", message: `slurm: ${words}` });
      shown = words;
    }
    await store.clock.sleep(betweenLooks);
  }
  await journals.read();
  for (const submission of submissions) await writeSubmission(store, { ...submission, over: true });
  return journals;
}

/** `3 running on a, b; 5 queued (Priority)`. */
function countsOf(queued: readonly QueuedElement[]): string {
  return (["running", "queued", "requeued"] as const).flatMap((state) => {
    const these = queued.filter((each) => each.state === state);
    const details = new Set(these.map(({ node, reason }) => state === "running" ? node : reason));
    const more = [...details].filter((each) => each !== "" && each !== "None").join(", ");
    return these.length === 0 ? [] : [`${these.length} ${state}${more === "" ? "" : ` (${more})`}`];
  }).join(", ");
}

/** The environment with a cache from which results are taken, but into which none is computed. */
function storedOnly(
  environment: Environment,
  submissions: readonly Submission[],
  { news }: ElementJournals,
): Environment {
  const { cache } = environment;
  const places = new Map(
    submissions.flatMap((submission) =>
      submission.jobs.flatMap(({ job, computes, elements }) =>
        elements.flatMap((runs, index) => {
          const place = { name: `${job}_${index}`, folder: submissionFolder(cache.store, submission) };
          return (computes === "runs" ? runs : [computes]).map((each) => [each, place] as const);
        })
      )
    ),
  );
  const wordless = ({ name, folder }: { readonly name: string; readonly folder: string }) =>
    `element ${name} ended without it; what it said, if it began, is in ${join(folder, `${name}.out`)}`;
  const refuse = (stage: string, label: string): PipelineError => {
    const place = places.get(stage) ?? places.get(label.split("/")[0]);
    const said = place === undefined ? undefined : news.get(place.name);
    const why = place === undefined ? "its job ended before" : said?.failure ?? wordless(place);
    return { _tag: "StageFailed", stage, label, message: `not computed on Slurm: ${why}; run the same command again` };
  };
  return { ...environment, cache: { ...cache, policy: { ...cache.policy, refuse } } };
}
