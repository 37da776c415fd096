/**
 * The study's figures: the matrix of ratios, the curves of the best settings, phase diagrams, and the delay.
 *
 * @module
 */
import type { Evidence } from "../../report/claims/claim_definition.ts";
import { claimPart } from "../../report/claims/claim_part.ts";
import { chart } from "../../report/figures/chart.ts";
import { columnSeries } from "../../report/figures/figure_spec.ts";
import type { DrawnPart } from "../../report/figures/drawn_part.ts";
import { renderPanel } from "../../report/figures/render_panel.ts";
import type { ColorName } from "../../report/figures/theme.ts";
import { interventionTitle } from "../../report/figures/titles.ts";
import { coursesOfVariant, grokTime, type RunCourse } from "../../report/run_course.ts";
import { type Cell as MapCell, heatMap } from "../../report/sweeps/heat_map.ts";
import { AT_ONCE, phaseOf } from "../../report/sweeps/phases.ts";
import { delayOf, lawCourses } from "./claims/delay_claim.ts";
import { type Problem, type Way, ways } from "./protocol.ts";
import { evaluated, ratioParts, type Training } from "./ratios.ts";
import { gridOf, nameOf, ownTraining, rowsOf, scopeOf, times } from "./trials.ts";

const [baseline] = ways;
/** The ratios at which a cell of the matrix is palest and strongest. */
const RANGE = { least: 0.5, most: 8 } as const;
const colors: readonly ColorName[] = ["blue", "vermillion", "green", "purple", "ochre", "grey"];

/** A matrix of ratios for each way to choose the settings: a row for each way to train, a column for each problem. */
export function matrices(evidence: Evidence): readonly DrawnPart[] {
  return (["tuned", "published"] as const).map((training) => ({
    title: training === "tuned" ? "both tuned" : "both untuned",
    caption: `t_grok of AdamW over that of the method, median over seeds; above 1 the method is sooner. ${
      training === "tuned"
        ? "A star: all seeds agree, where a tie is not sooner."
        : "Settings are the problem's own, and the method's as its authors or this project give them; a star: all seeds agree, where a tie is not sooner."
    }`,
    ...matrix(evidence, training),
  }));
}

function matrix(evidence: Evidence, training: Training) {
  const rows = rowsOf(evidence.config);
  const compared = ways.filter((way) => way !== baseline && rows.some((row) => row.ways.includes(way))).toReversed();
  const cells = rows.flatMap(({ problem, ways }, column) =>
    compared.flatMap((way, row): MapCell[] => {
      if (!ways.includes(way)) return [];
      const [tuned, published] = ratioParts(evidence, problem, way);
      const { estimate, estimateBound, holds } = claimPart(training === "tuned" ? tuned : published);
      if (estimate === null) return [{ row, column, text: "–", weight: null }];
      const mark = estimateBound === "at least" ? "≥" : estimateBound === "at most" ? "≤" : "";
      const weight = Math.log(Math.max(estimate, 1e-9) / RANGE.least) / Math.log(RANGE.most / RANGE.least);
      return [{
        ...{ row, column, text: `${mark}${Number(estimate.toPrecision(2))}${holds === null ? "" : "*"}` },
        weight: Math.min(1, Math.max(0, weight)),
      }];
    })
  );
  return heatMap(cells, {
    across: "problem",
    down: "method",
    columns: rows.map(({ problem }) => problem.name),
    rows: compared.map(({ intervention }) => intervention),
  });
}

/** Test accuracy of AdamW and of the ways that grok soonest, each at its best settings. */
export function bestCurves(evidence: Evidence): readonly DrawnPart[] {
  return rowsOf(evidence.config).map(({ problem, ways }) => {
    const of = (way: Way) => evaluated(evidence, problem, way, "tuned");
    const ranked = ways.filter((way) => way !== baseline && of(way).length > 0)
      .toSorted((a, b) => meanTime(of(a)) - meanTime(of(b)));
    const shown = [...ways.filter((way) => way === baseline), ...ranked.slice(0, colors.length - 1)];
    const series = shown.map(({ intervention }, place) =>
      columnSeries(intervention, interventionTitle(intervention), "test_accuracy", {
        axis: "accuracy",
        color: colors[place],
      })
    );
    const spec = { title: problem.title, task: problem.task, unmarked: true, series };
    const reader = {
      config: evidence.config,
      task: problem.task,
      of: (intervention: string) => shown.filter((way) => way.intervention === intervention).flatMap(of),
    };
    return {
      title: problem.title,
      caption:
        `Test accuracy on ${problem.title} at the settings that each method's selection chose, on the evaluation seeds: AdamW, and the methods that grok soonest.`,
      ...renderPanel(spec, reader),
    };
  });
}

function meanTime(courses: readonly RunCourse[]): number {
  return courses.reduce((sum, course) => {
    const time = grokTime(course);
    return sum + (time === null || time.censored ? Infinity : Math.log(Math.max(1, time.step)));
  }, 0) / courses.length;
}

/** What becomes of AdamW's runs over learning rate and weight decay, and over weight decay and the share of the table that is trained on. */
export function phaseDiagrams(evidence: Evidence): readonly DrawnPart[] {
  const { config, courses } = evidence;
  const { phase, phaseDecays, phaseShares } = scopeOf(config);
  return rowsOf(config).flatMap(({ problem }) => {
    const grid = gridOf(config, problem);
    const own = ownTraining(config, problem);
    const rates = distinct(grid.map(({ learningRate }) => learningRate));
    const decays = distinct(grid.map(({ weightDecay }) => weightDecay));
    const { task } = problem;
    const of = (variant: string) => coursesOfVariant(courses, { task, intervention: baseline.intervention, variant });
    const onGrid = grid.map((cell) => ({
      ...phaseOf(of(nameOf.grid(problem, cell))),
      column: rates.indexOf(cell.learningRate),
      row: decays.indexOf(cell.weightDecay),
    }));
    const caption =
      `AdamW on ${problem.title}, what most of the selection's runs come to: they fail to fit, memorise, grok, or comprehend at once (t_grok at most ${AT_ONCE} times t_fit).`;
    const overRates: DrawnPart = {
      title: problem.title,
      caption,
      ...heatMap(onGrid, {
        across: "learning rate",
        down: "weight decay",
        columns: rates.map(String),
        rows: decays.map(String),
      }),
    };
    if (problem.name !== phase || phaseShares.length === 0) return [overRates];
    const shown = phaseDecays.map((decay) => times(own.weightDecay, decay));
    const onShares = shown.flatMap((decay, row) =>
      phaseShares.map((share, column) => ({ ...phaseOf(of(nameOf.phase(problem, decay, share))), row, column }))
    );
    return [overRates, {
      title: `${problem.title}, by the share that is trained on`,
      caption: "The same over weight decay and the share of the table that is trained on.",
      ...heatMap(onShares, {
        across: "train fraction",
        down: "weight decay",
        columns: phaseShares.map(String),
        rows: shown.map(String),
      }),
    }];
  });
}

/** The delay of AdamW's runs against one over learning rate times weight decay. */
export function delays(evidence: Evidence): readonly DrawnPart[] {
  const series = rowsOf(evidence.config).map(({ problem }, place) => ({
    label: problem.title,
    color: colors[place % colors.length],
    points: pointsOf(evidence, problem),
  })).filter(({ points }) => points.length > 0);
  return [{
    title: "delay",
    caption:
      "A dot for each AdamW run that groks after it has fitted. Where the delay goes as one over the product, dots of a problem lie on a straight line of slope 1.",
    ...chart(series, {
      x: { label: "1 / (learning rate × weight decay)", scale: "log" },
      y: { label: "delay, steps", scale: "log" },
    }),
  }];
}

function pointsOf(evidence: Evidence, problem: Problem) {
  return lawCourses(evidence, problem).flatMap((course) =>
    delayOf(course).map(({ delay, product }) => ({ x: 1 / product, y: delay }))
  );
}

function distinct(values: readonly number[]): readonly number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}
