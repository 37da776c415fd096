/**
 * Experiments of the user's own: what they are about, and which of the study's claims they ask for.
 *
 * @module
 */
import { type Config, taskNames } from "../config/config.ts";
import { profileConfig } from "../config/profiles.ts";
import { sweptSettings } from "../config/sweeps.ts";
import { standard } from "../interventions/interventions.ts";
import type { Claim } from "./claims/claims_file.ts";
import { inSentence } from "./claims/in_words.ts";
import { interventionTitle, taskTitle } from "./figures/titles.ts";
import { formatList } from "./format.ts";
import { type ReportedStudy, runsDrawn } from "./reported_study.ts";

/** Whether a configuration asks something of its own, not what its study asks: own code, values compared, or what the study's profile does not train. */
export function isOwnExperiment(study: Pick<ReportedStudy, "profile" | "design">, config: Config): boolean {
  const { custom: { metrics, interventions }, sweeps } = config;
  return metrics.length + interventions.length + Object.keys(sweeps).length > 0 ||
    further(study, config).length > 0;
}

/** What a report is called: as its study, or by what an experiment of the user's own is about. */
export function headingOf(study: Pick<ReportedStudy, "profile" | "design" | "words">, config: Config): string {
  return isOwnExperiment(study, config) ? ownTitle(study, config) : study.words.heading;
}

/** Such as `Weight decay and train fraction on modular addition`. */
export function ownTitle(study: Pick<ReportedStudy, "profile" | "design">, config: Config): string {
  const trained = taskNames.filter((task) => config[task].interventions.length > 0);
  const swept = [...new Set(trained.flatMap((task) => sweptSettings(config, task).map(({ words }) => words)))];
  const on = Object.keys(config.sweeps).length === 0
    ? trained
    : trained.filter((task) => sweptSettings(config, task).length > 0);
  const ways = [...new Set(further(study, config).filter((way) => way !== standard))].map(interventionTitle);
  const metrics = config.custom.metrics.map((path) =>
    path.replace(/^.*\//, "").replace(/\.\w+$/, "").replaceAll("_", " ")
  );
  const subjects = [...swept, ...ways, ...metrics];
  const subject = formatList(subjects.length === 0 ? ["grokking"] : subjects);
  return `${subject[0].toUpperCase()}${subject.slice(1)} on ${
    formatList(on.map((task) => inSentence(taskTitle[task])))
  }`;
}

/** The claims that the runs of a configuration are about: those of whose figures it trains every run on the tasks that it trains. */
export function askedClaims(
  { experiments }: Pick<ReportedStudy, "experiments">,
  config: Config,
  claims: readonly Claim[],
): readonly Claim[] {
  return claims.filter(({ figures: [first] }) => {
    const experiment = experiments.find(({ figure }) => figure === first);
    if (experiment?.draw !== undefined) return true;
    const drawn = experiment === undefined ? [] : runsDrawn(experiment, config);
    const trained = drawn.filter(({ task }) => config[task].interventions.length > 0);
    return trained.length > 0 &&
      trained.every(({ task, intervention }) =>
        (config[task].interventions as readonly string[]).includes(intervention)
      );
  });
}

/** The interventions that are trained on a task and are not of the study's profile. */
function further({ profile, design }: Pick<ReportedStudy, "profile" | "design">, config: Config): readonly string[] {
  const own = profileConfig(profile, design?.settings);
  return taskNames.flatMap((task) => {
    const asked: readonly string[] = own[task].interventions;
    return config[task].interventions.filter((intervention) => !asked.includes(intervention));
  });
}
