/**
 * An experiment as commands, each complete by itself: for a scheduler, or for machines that share the cache.
 *
 * They may run in any order, at the same time and more than once: each computes what it needs and is not stored, and waits for what another one
 * is computing.
 *
 * @module
 */
import { shellWord } from "../platform/shell_word.ts";
import { exactArguments, type StudySettings } from "../report/reproduce_command.ts";
import type { Config } from "../config/config.ts";
import type { StageName } from "../plan/stage_name.ts";
import type { SurveyedResult } from "./survey.ts";

/** What all commands of an experiment say. */
export interface CommandedExperiment {
  /** As it was asked for: without the trials that its study plans. */
  readonly config: Config;
  /** What the configuration's study changes in the profiles. */
  readonly study: StudySettings;
  readonly out: string;
  readonly until: StageName;
  /** Options beside the configuration's, such as `--engine eager`. */
  readonly options: readonly string[];
}

/** Runs that are computed by one command, as they share work that is not stored, and about how long that takes. */
export interface RunGroup {
  readonly runs: readonly string[];
  readonly milliseconds: number;
}

/** The runs with results to train or measure: those that share such a result together, what takes longest first. */
export function runGroups(surveyed: readonly SurveyedResult[], wanted?: readonly string[]): readonly RunGroup[] {
  const missing = surveyed.filter(({ stage, explanation }) =>
    (stage === "train" || stage === "metrics") && explanation.status === "would run"
  );
  const groups = new Map<string, { readonly runs: Set<string>; milliseconds: number }>();
  for (const { runs, milliseconds } of missing) {
    const own = runs.filter((run) => wanted === undefined || wanted.includes(run));
    const joined = { runs: new Set(own), milliseconds };
    for (const group of new Set(own.flatMap((run) => groups.get(run) ?? []))) {
      for (const run of group.runs) joined.runs.add(run);
      joined.milliseconds += group.milliseconds;
    }
    for (const run of joined.runs) groups.set(run, joined);
  }
  return [...new Set(groups.values())]
    .map(({ runs, milliseconds }) => ({ runs: [...runs], milliseconds }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
}

/** The arguments of `deno task` that make the datasets. */
export function datasetCommand(experiment: CommandedExperiment): string {
  return words("stage dataset", experiment);
}

/** The arguments of `deno task` that compute some runs, one after the other. */
export function runsCommand(experiment: CommandedExperiment, runs: readonly string[]): string {
  return stageCommand(experiment, runs, ["--jobs 1"]);
}

/** The arguments of `deno task` that compute runs up to the experiment's last stage before the report; all of them if none is named. */
export function stageCommand(
  experiment: CommandedExperiment,
  runs: readonly string[],
  more: readonly string[] = [],
): string {
  const until = experiment.until === "report" ? "metrics" : experiment.until;
  return words(`stage ${until}`, experiment, [...more, ...runs.map((run) => `--run ${run}`)]);
}

/** The arguments of `deno task` that write the report. */
export function reportCommand(experiment: CommandedExperiment): string {
  return words("reproduce", experiment, [`--out ${shellWord(experiment.out)}`]);
}

/** What {@linkcode commandsOf} is to know beside the experiment. */
export interface CommandsOptions {
  readonly projectRoot: string;
  /** The only runs that are wanted. */
  readonly runs?: readonly string[];
  /** The last stage that is wanted, where the experiment's is that of one turn of its study. */
  readonly until: StageName;
  readonly isLast: boolean;
}

/**
 * Every command of what is not stored, in the order of dependency, to be run by a shell in any folder. What depends on a study's further turns is
 * computed by the report's.
 */
export function commandsOf(
  surveyed: readonly SurveyedResult[],
  experiment: CommandedExperiment,
  { projectRoot, runs, until, isLast }: CommandsOptions,
): readonly string[] {
  const isMissing = (wanted: StageName) =>
    surveyed.some(({ stage, explanation }) => stage === wanted && explanation.status === "would run");
  return [
    ...(isMissing("dataset") ? [datasetCommand(experiment)] : []),
    ...runGroups(surveyed, runs).map((group) => runsCommand(experiment, group.runs)),
    ...(isMissing("report") || (until === "report" && !isLast) ? [reportCommand(experiment)] : []),
  ].map((command) => `cd ${shellWord(projectRoot)} && deno task ${command}`);
}

function words(command: string, { config, study, options }: CommandedExperiment, more: readonly string[] = []): string {
  return [command, exactArguments(config, study), ...options, ...more].join(" ");
}
