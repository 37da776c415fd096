/**
 * What was run, and what came of each run.
 *
 * @module
 */
import { CROSSING_LEVELS } from "../../../core/grokking/grokking_times.ts";
import { type Config, taskNames } from "../../config/config.ts";
import { isProfileName, profileConfig } from "../../config/profiles.ts";
import { datasetRecipe, dependsOnSeed } from "../../plan/recipes.ts";
import { kindOf, taskSlug } from "../../plan/runs.ts";
import type { TrainSettings } from "../../tasks/shared_settings.ts";
import { tasks } from "../../tasks/tasks.ts";
import { inSentence, sentences } from "../claims/in_words.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { formatCount, formatLater, formatList, formatNumber, formatPercent, formatStep } from "../format.ts";
import type { ReportedStudy } from "../reported_study.ts";
import { baseCourses, type RunCourse } from "../run_course.ts";
import { settingText } from "../setting_text.ts";
import { settingDifferences } from "../settings_difference.ts";
import { seedCount, seedList } from "../seed_words.ts";
import { type Markup, markup, table } from "./markup.ts";
import { hashLink } from "./provenance_section.ts";

/** The settings of the tasks that are trained, in sentences. */
export function setupText(config: Config): Markup {
  const inWords = (value: number) => Number.isInteger(value) ? formatStep(value) : formatNumber(value);
  const trained = tasks.filter(({ name }) => config[name].interventions.length > 0);
  return markup`${
    trained.map((task) => {
      const settings = config[task.name];
      return markup`<p><strong>${task.title}.</strong> ${task.setup(settings, inWords)} ${
        optimizerText(settings.train)
      } ${interventionsText(settings.interventions)}</p>
`;
    })
  }<p>Seeds: ${seedList(config)}. ${seedsText(config, trained)}</p>`;
}

/** What differs from seed to seed, and what intervals over seeds do not cover. */
function seedsText(config: Config, trained: typeof tasks): string {
  const [seeded, shared] = [true, false].map((depends) =>
    trained.filter(({ name }) => dependsOnSeed(datasetRecipe({ task: name, settings: config[name] })) === depends)
      .map(({ title }) => inSentence(title))
  );
  return sentences(
    `A seed decides the initial weights, the order of the batches and the noise${
      seeded.length === 0 ? "" : `; on ${formatList(seeded)} also which samples are trained and tested on`
    }.`,
    shared.length > 0 &&
      `All seeds share the samples of ${formatList(shared)}, so intervals over seeds do not cover the choice of these.`,
  );
}

/** What is trained how, in a sentence. */
export function trainedText(config: Config): string {
  const trained = tasks.filter(({ name }) => config[name].interventions.length > 0).map(({ name, title }) =>
    `${inSentence(title)} in ${formatList(config[name].interventions.map(interventionTitle))}`
  );
  return `Networks were trained on ${formatList(trained)}, with ${seedCount(config)}.`;
}

/** Each run's times; that runs are complete is said once where all are. */
export function runsTable(courses: readonly RunCourse[], which: string = "Runs"): Markup {
  const complete = courses.every(({ run, settings, times }) =>
    stateText({ run, settings }, times?.lastStep) === "complete"
  );
  const firsts = CROSSING_LEVELS.map((level) => `First ${formatPercent(level)}`);
  const reasons = [...endedEarly(courses).keys()];
  const early = reasons.length === 0
    ? ""
    : `; a run that ended early had ${formatList(reasons)}, and its plateau is that at the stop`;
  return table(
    `${which}: when they fitted and when they grokked (steps${complete ? "; all are complete" : early})`,
    ["Task and run", "t_fit", "t_grok", "Delay", "Plateau", ...firsts, ...complete ? [] : ["State"]],
    [...Map.groupBy(courses, ({ run }) => kindOf(run)).values()].flat().map(({ run, settings, times }) => ({
      cells: [
        markup`${taskTitle[run.task]}, <a href="#run-${run.id}">${run.id.replace(`${taskSlug(run.task)}-`, "")}</a> ${
          hashLink(run.id, "metrics/accuracy", run.stageHashes)
        }`,
        fitText({ run, times }),
        grokText({ run, times }),
        stepText(times?.delay),
        times === null ? "–" : formatPercent(times.plateau),
        ...CROSSING_LEVELS.map((_, index) => stepText(times?.firstCrossings[index])),
        ...complete ? [] : [stateText({ run, settings }, times?.lastStep)],
      ],
    })),
    "runs",
  );
}

/** When a run grokked, in a table's cell. */
export function grokText({ run, times }: Pick<RunCourse, "run" | "times">): string {
  if (run.diverged !== undefined) return `diverged at step ${formatStep(run.diverged.step)}`;
  if (times === null) return "–";
  if (times.grokStep !== null) return formatStep(times.grokStep);
  return run.complete ? `${formatLater(times.lastStep)} (censored)` : "not yet";
}

type Ended = Pick<RunCourse, "run" | "settings">;

/** The runs that ended early by the reason for it, in words: `test accuracy at least 99 % for 1 000 steps`. */
export function endedEarly<C extends Ended>(courses: readonly C[]): ReadonlyMap<string, readonly C[]> {
  return Map.groupBy(
    courses.filter(({ run }) => run.stopped !== undefined),
    ({ settings: { settings: { train: { stopAtTestAccuracy, stopAfterSteps } } } }) => {
      const reached = stopAtTestAccuracy === "never" ? "" : ` at least ${formatPercent(stopAtTestAccuracy)}`;
      return `test accuracy${reached}${stopAfterSteps === 0 ? "" : ` for ${formatStep(stopAfterSteps)} steps`}`;
    },
  );
}

/** When a run ended early; undefined if it did not. */
export function stopText({ run: { stopped } }: Pick<Ended, "run">): string | undefined {
  return stopped === undefined ? undefined : `ended early at step ${formatStep(stopped.step)}`;
}

/** When a run fitted its training data, or what is known of it: that it ended before; of one that diverged, nothing. */
export function fitText({ run, times }: Pick<RunCourse, "run" | "times">): string {
  const never = times !== null && times.fitStep === null && run.complete && run.diverged === undefined;
  return never ? formatLater(times.lastStep) : stepText(times?.fitStep);
}

/** A step in a table's cell. */
export function stepText(value: number | null | undefined): string {
  return value == null ? "–" : formatStep(value);
}

/** The settings that differ from those of a study's profile. */
export function deviationsTable(
  config: Config,
  { profile, design }: Pick<ReportedStudy, "profile" | "design">,
): Markup {
  const changes = settingDifferences(profileConfig(profile, design?.settings), config);
  if (changes.length === 0) return markup`<p>All settings are those of the ${profile} profile.</p>`;
  const name = config.profile !== profile && isProfileName(config.profile)
    ? `the ${config.profile} profile`
    : "this configuration";
  const differ = changes.length === 1 ? "one setting differs" : `${changes.length} settings differ`;
  return markup`<p>In ${name}, ${differ} from those of the ${profile} profile. Times and verdicts can change with them.</p>
${
    table(
      `Settings that differ from the ${profile} profile's`,
      ["Setting", `Profile ${profile}`, "Here"],
      changes.map(({ path, from, to }) => ({
        cells: [markup`<code>${path}</code>`, settingText(from), settingText(to)],
      })),
    )
  }`;
}

/** How many base runs there are of each task and how they ended, in a sentence. */
export function outcomeText(courses: readonly RunCourse[]): string {
  return taskNames.flatMap((task) => {
    const runs = baseCourses(courses).filter(({ run }) => run.task === task);
    if (runs.length === 0) return [];
    const complete = runs.filter(({ run }) => run.complete);
    const grokked = complete.filter(({ times }) => times?.groks === true).length;
    const running = runs.length - complete.length;
    const rest = running === 0 ? "" : `, ${running} not complete yet`;
    return [
      `${taskTitle[task]}: ${grokked} of ${complete.length} complete ${
        complete.length === 1 ? "run" : "runs"
      } grokked${rest}.`,
    ];
  }).join(" ");
}

function stateText(course: Ended, last: number | undefined): string {
  const { run: { complete, diverged } } = course;
  if (diverged !== undefined) return `diverged at step ${formatStep(diverged.step)}`;
  const stop = stopText(course);
  if (stop !== undefined) return stop;
  if (complete) return "complete";
  return last === undefined ? "not evaluated yet" : `evaluated up to step ${formatStep(last)}`;
}

function optimizerText(train: TrainSettings): string {
  const batch = train.batchSize === "full" ? "full batches" : `batches of ${train.batchSize}`;
  return `AdamW with learning rate ${formatNumber(train.learningRate)} and weight decay ${
    formatNumber(train.weightDecay)
  }; ${batch}, ${formatStep(train.steps)} steps.`;
}

function interventionsText(names: readonly string[]): string {
  return `Trained in ${formatCount(names.length, "way")}: ${names.join(", ")}.`;
}
