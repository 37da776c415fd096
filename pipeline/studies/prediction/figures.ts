/**
 * The study's figures: ROC curves of the judged runs, areas side by side, and what the settings come to.
 *
 * @module
 */
import { ratesAt } from "../../../core/prediction/ranking.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import { chart } from "../../report/figures/chart.ts";
import type { DrawnPart } from "../../report/figures/drawn_part.ts";
import type { ColorName } from "../../report/figures/theme.ts";
import { taskTitle } from "../../report/figures/titles.ts";
import { formatPercent } from "../../report/format.ts";
import { type EstimateSeries, intervalChart } from "../../report/figures/interval_chart.ts";
import { heatMap } from "../../report/sweeps/heat_map.ts";
import { familiesOf, tasksOf, trialsOf } from "./design.ts";
import { dynamics, paperFeatures } from "./features.ts";
import {
  areaLabel,
  areaOverSettings,
  baseline,
  type Case,
  dynamic,
  judged,
  predictorOn,
  single,
  whole,
} from "./predictors.ts";
import { cuts, type Kind } from "./protocol.ts";

const colors: readonly ColorName[] = ["grey", "blue", "vermillion", "green", "purple", "ochre"];

/** ROC curves at t_fit, a panel for each task. */
export function rocCurves(evidence: Evidence): readonly DrawnPart[] {
  return tasksOf(evidence.config).map((task) => {
    const shown = [baseline, whole, ...paperFeatures.map(single)];
    const series = shown.flatMap((predictor, place) => {
      const cases = judged(evidence, predictor, { kind: "grid", task, cut: cuts[0] })?.cases ?? [];
      const points = curveOf(cases);
      return points.length === 0 ? [] : [{ label: predictor.name, color: colors[place], points, line: true }];
    });
    const axis = (label: string) => ({ label, scale: "linear" as const });
    return {
      title: taskTitle[task],
      caption: "True over false positives of the judged runs as the threshold falls; chance is the diagonal.",
      ...chart(series, { x: axis("false positives"), y: axis("true positives") }),
    };
  });
}

function curveOf(cases: readonly Case[]): readonly { readonly x: number; readonly y: number }[] {
  const thresholds = [...new Set(cases.map(({ score }) => score))].toSorted((a, b) => b - a);
  const points = thresholds.flatMap((threshold) => {
    const { truePositive, falsePositive } = ratesAt(cases, threshold);
    return truePositive === null || falsePositive === null ? [] : [{ x: falsePositive, y: truePositive }];
  });
  return points.length === 0 ? [] : [{ x: 0, y: 0 }, ...points];
}

/** The area of each predictor at each cut with its interval, a panel for each task that has such runs. */
export const areas = (kind: Kind) => (evidence: Evidence): readonly DrawnPart[] =>
  tasksOf(evidence.config, kind).map((task) => {
    const known = kind === "grid" ? [baseline, dynamic, whole] : [dynamic];
    const predictors = [...known, ...dynamics.map(single)].flatMap((each) => predictorOn(task, each) ?? []);
    const series = cuts.map((cut, place): EstimateSeries => ({
      label: `known up to ${cut.name}`,
      color: colors[place + 1],
      estimates: predictors.map((predictor) => {
        const where = { kind, task, cut };
        const cases = judged(evidence, predictor, where)?.cases ?? [];
        const { estimate, interval } = areaOverSettings(cases, areaLabel({ ...where, predictor }));
        if (estimate === null) return null;
        const [low, high] = [interval?.low ?? estimate.low, interval?.high ?? estimate.high];
        return { value: estimate.low, interval: interval === null ? null : { low, high } };
      }),
    }));
    return {
      title: taskTitle[task],
      caption: `Area under the ROC of the judged runs, with its interval over ${
        kind === "grid" ? "settings" : "runs"
      }, if each outcome has five of them. At 0.5 a predictor is as good as chance; below, it points the wrong way.`,
      ...intervalChart(predictors.map(({ name }) => short(name)), series, {
        label: "area under the ROC",
        ticks: [0, 0.25, 0.5, 0.75, 1],
        reference: { value: 0.5, label: "chance" },
      }),
    };
  });

const short = (name: string) =>
  name.replace("effective rank of the ", "rank, ").replace("hyper-parameters and dynamics", "both").replace(
    "hyper-parameters alone",
    "hyper-parameters",
  ).replace("slope of the weight norm", "slope of norm").replace("Fourier concentration", "Fourier");

/** Share of the runs of each setting that grok. */
export function outcomes(evidence: Evidence): readonly DrawnPart[] {
  return familiesOf(evidence.config).filter(({ kind }) => kind === "grid").flatMap((family) =>
    family.learningRates.map((rate): DrawnPart => {
      const { shares, weightDecays } = family;
      const cells = trialsOf(family).filter(({ learningRate }) => learningRate === rate).map(
        ({ trial, share: trained, weightDecay }) => {
          const runs = evidence.courses.filter(({ run, times }) =>
            run.task === family.task && run.variant?.name === trial.name && times !== null
          );
          const share = runs.filter(({ times }) => times?.groks).length / runs.length;
          return {
            column: shares.indexOf(trained),
            row: weightDecays.indexOf(weightDecay),
            ...(runs.length === 0 ? { text: "–", weight: null } : { text: formatPercent(share), weight: share }),
          };
        },
      );
      return {
        title: `${family.name}, learning rate ${rate}`,
        caption: "Share of the runs of a setting that grok within their budget.",
        ...heatMap(cells, {
          ...{ across: "train fraction", down: "weight decay" },
          columns: shares.map(String),
          rows: weightDecays.map(String),
        }),
      };
    })
  );
}
