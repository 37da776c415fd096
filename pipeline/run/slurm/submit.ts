/**
 * The results of a plan that are not stored as job arrays: datasets, then runs, then the report.
 *
 * @module
 */
import { join } from "node:path";
import type { SlurmSettings } from "../../config/slurm_settings.ts";
import { exactArguments } from "../../report/reproduce_command.ts";
import { estimateMemory, reportEstimate } from "../../plan/estimate.ts";
import { type Run, taskOfRun } from "../../plan/runs.ts";
import { makeFolder } from "../../platform/files.ts";
import { writeWholeFile } from "../../platform/whole_files.ts";
import type { Store } from "../../cache/store/store.ts";
import { type CommandedExperiment, datasetCommand, reportCommand, runGroups, runsCommand } from "../commands.ts";
import type { SurveyedResult } from "../survey.ts";
import { elementsOf } from "./elements.ts";
import type { Queue } from "./queue.ts";
import { batchScript, type JobArray, sbatchArguments } from "./script.ts";
import {
  jobName,
  type Submission,
  submissionFolder,
  type SubmittedJob,
  writeSubmission,
} from "../../events/submission.ts";

/** What is handed over. */
export interface Work {
  /** The name of the submission. */
  readonly id: string;
  readonly experiment: CommandedExperiment;
  readonly runs: readonly Run[];
  readonly surveyed: readonly SurveyedResult[];
  /** Elements of earlier submissions that compute the rest of what the report needs. */
  readonly others: readonly string[];
  readonly detached: boolean;
}

/** Elements of an array at most: Slurm's default is one more. */
const mostElements = 1000;

/** Bytes for making datasets, and for the report. */
const smallBytes = 1.5e9;

/** Submits work; what was submitted before a refusal is cancelled. */
export async function submitWork(
  store: Store,
  queue: Queue,
  settings: SlurmSettings,
  { id, experiment, runs, surveyed, others, detached }: Work,
  projectRoot: string,
): Promise<Submission> {
  const wanted = new Set(runs.map((run) => run.id));
  const missing = surveyed.filter(({ explanation }) => explanation.status === "would run");
  const groups = runGroups(surveyed, [...wanted]);
  const elements = elementsOf(groups, settings.parallel);
  let submission: Submission = {
    schema: "degrok/submission/1",
    ...{ id, experiment: exactArguments(experiment.config, experiment.study), over: false, jobs: [], detached },
    ...{ until: experiment.until, options: experiment.options },
    runs: new Set(groups.flatMap((group) => group.runs)).size,
  };
  const folder = submissionFolder(store, submission);
  await makeFolder(folder);
  const submit = async (
    computes: SubmittedJob["computes"],
    commands: readonly (readonly [runs: readonly string[], command: string])[],
    { milliseconds, bytes, after }: Pick<JobArray, "milliseconds" | "bytes" | "after">,
  ): Promise<string> => {
    const path = join(folder, `${computes}-${submission.jobs.length}`);
    const array: JobArray = {
      ...{ name: jobName(submission), folder: projectRoot, commands: `${path}.commands`, logs: folder },
      ...{ elements: commands.length, milliseconds, bytes, after },
    };
    await writeWholeFile(array.commands, commands.map(([, command]) => `${command}\n`).join(""));
    await writeWholeFile(`${path}.sh`, batchScript(array, settings));
    const job = await queue.submit(sbatchArguments(array, settings), `${path}.sh`);
    const submitted = { job, computes, elements: commands.map(([of]) => of) };
    submission = { ...submission, jobs: [...submission.jobs, submitted] };
    await writeSubmission(store, submission);
    return job;
  };
  await writeSubmission(store, submission);
  try {
    const datasets = missing.filter(({ stage }) => stage === "dataset");
    const milliseconds = datasets.reduce((sum, each) => sum + each.milliseconds, 0);
    const small = { milliseconds, bytes: smallBytes };
    const before = datasets.length === 0
      ? []
      : [await submit("dataset", [[[], datasetCommand(experiment)]], { ...small, after: [] })];
    const arrays: string[] = [];
    for (let start = 0; start < elements.length; start += mostElements) {
      const part = elements.slice(start, start + mostElements);
      const within = new Set(part.flatMap((element) => element.runs));
      arrays.push(
        await submit("runs", part.map((element) => [element.runs, runsCommand(experiment, element.runs)]), {
          milliseconds: Math.max(...part.map((element) => element.milliseconds)),
          bytes: Math.max(
            ...runs.filter((run) => within.has(run.id)).map((run) => estimateMemory(run.task, taskOfRun(run))),
          ),
          after: before,
        }),
      );
    }
    if (experiment.until === "report") {
      const after = [...before, ...arrays, ...others];
      await submit("report", [[[], reportCommand(experiment)]], { ...small, milliseconds: reportEstimate, after });
    }
    return submission;
  } catch (error) {
    const isCancelled = await queue.cancel([jobName(submission)]).catch(() => false);
    if (isCancelled) await writeSubmission(store, { ...submission, over: true }); // else the next execution finds its jobs
    throw error;
  }
}
