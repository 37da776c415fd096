/**
 * What a study is: a folder beside this file whose `study.ts` exports one as `study`.
 *
 * @module
 */
import { type Config, type TaskName, taskNames } from "../config/config.ts";
import { formatList } from "../report/format.ts";
import { type Experiment, type ReportedStudy, runsDrawn } from "../report/reported_study.ts";

/** A set of questions with the experiments, figures and claims that answer them, and what a report and README.md say of it. */
export interface Study extends ReportedStudy {
  /** What README.md shows of a snapshot; absent: what was found first of all, and how many claims hold. */
  readonly readme?: {
    /** The run whose accuracies it draws, to show what grokking is. */
    readonly run: string;
    /** What was found, in a few lines. */
    readonly highlights: readonly Highlight[];
    /** What the claims are called: `the paper's claims`. */
    readonly claims: string;
  };
}

/** A claim's numbers in a line. */
export interface Highlight {
  /** The claim's id. */
  readonly claim: string;
  /** What its numbers are, so that no other value would make it wrong, up to the first of them. */
  readonly words: string;
  /** Further numbers in a sentence's part of their own. */
  readonly further?: Pick<Highlight, "words" | "parts">;
  /** Parts of the claim whose estimates are told; `label` stands for “on” the task. */
  readonly parts: readonly { readonly task: TaskName; readonly part: string; readonly label?: string }[];
}

/** The experiment of a figure; undefined if there is no such figure. */
export function experimentOf({ experiments }: Study, figure: number): Experiment | undefined {
  return experiments.find((experiment) => experiment.figure === figure);
}

/** The numbers of a study's figures in words: `1 to 13`, or `1, 2 and 5` where some are left out. */
export function figureNumbers({ experiments }: Study): string {
  const numbers = experiments.map(({ figure }) => figure);
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  return numbers.length > 2 && last - first === numbers.length - 1
    ? `${first} to ${last}`
    : formatList(numbers.map(String));
}

/** The configuration cut down to the runs that an experiment draws; of further runs those that it draws and those of sweeps are left. */
export function restrictedTo(experiment: Experiment, config: Config): Config {
  if (experiment.draw !== undefined) return config;
  const drawn = runsDrawn(experiment, config);
  const tasks = Object.fromEntries(taskNames.map((task) => [task, {
    ...config[task],
    interventions: config[task].interventions.filter((intervention) =>
      drawn.some((run) => run.task === task && run.intervention === intervention)
    ),
  }]));
  const variants = config.variants.filter(({ name, task }) =>
    drawn.some((run) => run.task === task && run.variant === name)
  );
  return { ...config, variants, ...tasks };
}
