/**
 * The numbers that a panel draws.
 *
 * @module
 */
import { type Curve, curveBetween } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { type SeedBand, seedBand } from "../../../core/grokking/seed_band.ts";
import { formatStep } from "../format.ts";
import { grokTime, type RunStudy } from "../run_study.ts";
import type { PanelSpec, PanelStudies, SeriesSpec } from "./figure_spec.ts";

/** A series with the curves of its runs and their course over seeds. */
export interface SeriesData {
  readonly spec: SeriesSpec;
  readonly curves: readonly Curve[];
  /** The seed of each curve. */
  readonly seeds: readonly number[];
  readonly band: SeedBand;
}

/** Fitting and grokking of the runs of an intervention. */
export interface TimeMark {
  readonly intervention: string;
  readonly name: "t_fit" | "t_grok";
  /** One for each run that has it. */
  readonly steps: readonly number[];
  readonly median: number;
}

/** The numbers that a panel draws. */
export interface PanelData {
  readonly series: readonly SeriesData[];
  readonly marks: readonly TimeMark[];
  /** The last step of the stretch before fitting, where it is to be marked. */
  readonly artefactUntil: number | null;
  /** Notes under the legend: censored runs, unfinished runs, diverged runs. */
  readonly notes: readonly string[];
}

/** The numbers of a panel. */
export function panelData(spec: PanelSpec, studies: PanelStudies): PanelData {
  const series = spec.series.map((series): SeriesData => {
    const known = studies.of(series.intervention)
      .map((study) => ({ seed: study.run.seed, curve: cut(series.read(study), study, spec) }))
      .filter(({ curve }) => curve.steps.length > 0);
    const curves = known.map(({ curve }) => curve);
    return { spec: series, curves, seeds: known.map(({ seed }) => seed), band: seedBand(curves) };
  });
  const interventions = [...new Set(spec.series.map(({ intervention }) => intervention))];
  const last = Math.max(0, ...series.flatMap(({ band }) => band.steps));
  const marked = spec.unmarked ? [] : interventions;
  const marks = marked.flatMap((intervention) => timeMarks(intervention, studies.of(intervention))).filter((
    { median },
  ) => median <= last);
  return {
    series,
    marks,
    artefactUntil: spec.marksArtefact ? marks.find(({ name }) => name === "t_fit")?.median ?? null : null,
    notes: interventions.flatMap((intervention) =>
      runNotes(studies.of(intervention), interventions.length > 1 ? `${intervention}: ` : "")
    ),
  };
}

function cut(curve: Curve, study: RunStudy, { onlyBeforeInterpolation }: PanelSpec): Curve {
  return onlyBeforeInterpolation ? curveBetween(curve, { to: study.interpolationStep ?? Infinity }) : curve;
}

function timeMarks(intervention: string, studies: readonly RunStudy[]): readonly TimeMark[] {
  return ([["t_fit", "fitStep"], ["t_grok", "grokStep"]] as const).flatMap(([name, key]) => {
    const steps = studies.flatMap(({ times }) => times?.[key] ?? []);
    return steps.length === 0 ? [] : [{ intervention, name, steps, median: median(steps) }];
  });
}

function runNotes(studies: readonly RunStudy[], who: string): readonly string[] {
  const times = studies.flatMap((study) => grokTime(study) ?? []);
  const censored = times.filter((time) => time.censored);
  const running = studies.length - times.length;
  const diverged = studies.flatMap(({ run }) => run.diverged ?? []);
  const steps = (values: readonly number[]) => formatStep(Math.max(...values));
  return [
    ...(censored.length === 0 ? [] : [
      `${who}${censored.length} of ${times.length} not grokked by step ${
        steps(censored.map(({ step }) => step))
      } (censored)`,
    ]),
    ...(running === 0 ? [] : [`${who}${running} of ${studies.length} still running`]),
    ...(diverged.length === 0
      ? []
      : [`${who}${diverged.length} diverged by step ${steps(diverged.map(({ step }) => step))}`]),
  ];
}
