/**
 * What a report needs to know of the study that it is about.
 *
 * @module
 */
import type { Config, TaskName } from "../config/config.ts";
import type { ProfileName } from "../config/profiles.ts";
import type { ClaimDefinition, Evidence, Reanalysis } from "./claims/claim_definition.ts";
import type { Design } from "./design.ts";
import type { Claim, ClaimsFile } from "./claims/claims_file.ts";
import type { TheoryStatement } from "./claims/theory_check.ts";
import type { StudyTable } from "./study_table.ts";
import type { DrawnPart } from "./figures/drawn_part.ts";
import { type Drawn, type FigureSpec, isSame, type PanelSpec } from "./figures/figure_spec.ts";
import type { ReportInput } from "./report_input.ts";
import type { RunCourse } from "./run_course.ts";

/** A question that runs answer, and the figure that shows the answer. */
export interface Experiment {
  /** The figure's number. */
  readonly figure: number;
  /** What the figure shows. */
  readonly title: string;
  /** What the figure is there to answer. */
  readonly question: string;
  /** Names of the metrics that its panels read, beside `accuracy`, which every figure has. */
  readonly metrics: readonly string[];
  /** What it draws; the runs that it needs are those that its panels draw. */
  readonly panels: (config: Config) => readonly PanelSpec[];
  /** Panels that are no curves of base runs over steps; it then needs every run of the configuration. */
  readonly draw?: (evidence: Evidence) => readonly DrawnPart[];
}

/** Inequalities followed along training, with figures of their own. */
export interface Theory {
  /** What is evaluated, and how to read it. */
  readonly intro: string;
  readonly statements: readonly TheoryStatement[];
  readonly figures: readonly FigureSpec[];
  /** What else the runs say of them, in sentences; empty where nothing is known. */
  readonly remark: (input: ReportInput, courses: readonly RunCourse[]) => string;
}

/** Something that a study leaves open or had to decide. */
export interface Choice {
  /** Paths of the configuration where it is set; empty for what is fixed in the code. */
  readonly paths: readonly string[];
  readonly open: string;
  readonly chosen: string;
}

/** Something that runs show beside what the study asks. */
export interface Find {
  readonly title: string;
  /** What was seen, with numbers of these runs. */
  readonly text: string;
  /** The figure that shows it, if one does. */
  readonly figure?: number;
}

/** What a report needs to know of the study that it is about. */
export interface ReportedStudy {
  /** In kebab-case: its folder, and what `--study` takes. */
  readonly name: string;
  /** What it is about, as part of a sentence: `grokking through a robustness viewpoint`. */
  readonly title: string;
  /** Where its claims come from: authors and where to find it, below the heading. */
  readonly source: string;
  /** The profile with the study's own settings; a report lists where it deviates from them. */
  readonly profile: ProfileName;
  /** What it trains; absent for a study on the runs of the profiles. */
  readonly design?: Design;
  /** The numbered figures, in ascending order. */
  readonly experiments: readonly Experiment[];
  readonly claims: readonly ClaimDefinition[];
  /** What was found first of all, in a sentence; empty as long as nothing is known. Absent: how much sooner base runs grok. */
  readonly headline?: (evidence: Evidence, claims: readonly Claim[]) => string;
  /** What the runs show beside the claims, where they do. */
  readonly finds?: (evidence: Evidence) => readonly Find[];
  /** What verdicts depend on and rest on, as tables; those without rows are not shown. */
  readonly tables?: (given: { readonly evidence: Evidence; readonly claims: ClaimsFile }) => readonly StudyTable[];
  /** Other ways to read the same runs, by which the claims are judged again. */
  readonly reanalyses: readonly Reanalysis[];
  /** Absent for a study without theory. */
  readonly theory?: Theory;
  /** Figures of what some runs have beside what the experiments need; none where no run has it. */
  readonly furtherFigures?: (courses: readonly RunCourse[]) => readonly FigureSpec[];
  readonly choices: readonly Choice[];
  /** Statements of the article that had to be restored. */
  readonly restored: readonly string[];
  readonly words: {
    /** The page's heading. */
    readonly heading: string;
    /** What is claimed, and by whom, in a sentence or two that follow the definition of grokking. */
    readonly claimed: string;
    /** How the study looks at grokking. */
    readonly viewpoint: string;
    /** What was fixed before the runs were seen: the first line of the rule by which verdicts are reached. */
    readonly fixed: string;
    /** What to keep in mind of the runs of another profile than the study's own. */
    readonly small: string;
  };
}

/** The runs that an experiment draws, by task, intervention and variant, each once. */
export function runsDrawn(
  { panels }: Experiment,
  config: Config,
): readonly (Drawn & { readonly task: TaskName })[] {
  const all = panels(config).flatMap(({ task, series }) =>
    series.map(({ intervention, variant }) => ({ task, intervention, variant }))
  );
  return all.filter((one, index) => all.findIndex((other) => one.task === other.task && isSame(one, other)) === index);
}

/** The figure of an experiment. */
export function figureOf({ figure, title, question, panels }: Experiment, config: Config): FigureSpec {
  return {
    kind: "experiment",
    id: String(figure),
    name: `Figure ${figure}`,
    title,
    question,
    panels: panels(config),
  };
}
