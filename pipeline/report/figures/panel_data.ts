/**
 * The numbers that a panel draws.
 *
 * @module
 */
import { type Curve, curveBetween } from "../../../core/grokking/curve.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { type SeedBand, seedBand } from "../../../core/grokking/seed_band.ts";
import { formatStep } from "../format.ts";
import { grokTime, type RunCourse } from "../run_course.ts";
import { type Drawn, drawnBy, type PanelCourses, type PanelSpec, type SeriesSpec } from "./figure_spec.ts";

/** A series with the curves of its runs and their course over seeds. */
export interface SeriesData {
  readonly spec: SeriesSpec;
  readonly curves: readonly Curve[];
  /** The seed of each curve. */
  readonly seeds: readonly number[];
  /** Up to where all curves reach if each is cut at its own step. */
  readonly band: SeedBand;
}

/** Fitting and grokking of the runs of an intervention, or of a variant of it. */
export interface TimeMark extends Drawn {
  readonly name: "t_fit" | "t_grok";
  /** One for each run that has it. */
  readonly steps: readonly number[];
  readonly median: number;
}

/** The numbers that a panel draws. */
export interface PanelData {
  readonly series: readonly SeriesData[];
  readonly marks: readonly TimeMark[];
  /** The first and last step of the stretch that is shaded; null without one. */
  readonly shaded: readonly [number, number] | null;
  /** Notes under the legend: censored runs, unfinished runs, diverged runs, runs that ended early. */
  readonly notes: readonly string[];
}

/** The numbers of a panel. */
export function panelData(spec: PanelSpec, courses: PanelCourses): PanelData {
  const wanted = drawnBy(spec.series);
  const of = ({ intervention, variant }: Drawn) => courses.of(intervention, variant);
  const from = spec.from?.(wanted.flatMap(of)) ?? 0;
  const series = spec.series.map((series): SeriesData => {
    const known = of(series)
      .map((course) => ({ course, curve: cut(series.read(course), course, { ...spec, first: from }) }))
      .filter(({ curve }) => curve.steps.length > 0);
    const curves = known.map(({ curve }) => curve);
    const ends = spec.onlyBeforeInterpolation
      ? known
      : known.filter(({ course: { run } }) => run.complete || run.diverged !== undefined); // others go on
    return {
      ...{ spec: series, curves, seeds: known.map(({ course }) => course.run.seed) },
      band: ofAllSeeds(seedBand(curves), ends.map(({ curve }) => curve)),
    };
  });
  const last = Math.max(0, ...series.flatMap(({ curves }) => curves.flatMap(({ steps }) => steps.at(-1) ?? 0)));
  const marked = spec.unmarked ? [] : wanted;
  const marks = marked.flatMap((drawn) => timeMarks(drawn, of(drawn)))
    .filter(({ median }) => median >= from && median <= last);
  return {
    series,
    marks,
    shaded: stretch(spec, marks),
    notes: [
      ...wanted.flatMap((drawn) => runNotes(of(drawn), wanted.length > 1 ? `${drawn.intervention}: ` : "")),
      ...(from > 0 && last > 0 ? [`drawn from step ${formatStep(from)} on`] : []),
    ],
  };
}

/** The part of a band that each of some curves reaches: where runs end at steps of their own, fewer of them would make the median jump. */
function ofAllSeeds(band: SeedBand, curves: readonly Curve[]): SeedBand {
  const end = Math.min(...curves.map(({ steps }) => steps[steps.length - 1]));
  const kept = band.steps.filter((step) => step <= end).length;
  const { steps, median, low, high } = band;
  return {
    steps: steps.slice(0, kept),
    median: median.slice(0, kept),
    low: low.slice(0, kept),
    high: high.slice(0, kept),
  };
}

function cut(
  curve: Curve,
  course: RunCourse,
  { onlyBeforeInterpolation, first }: Pick<PanelSpec, "onlyBeforeInterpolation"> & { readonly first: number },
): Curve {
  const to = onlyBeforeInterpolation ? course.interpolationStep ?? Infinity : Infinity;
  return first > 0 || to < Infinity ? curveBetween(curve, { from: first, to }) : curve;
}

/** The stretch that a panel shades, where it is known. */
function stretch({ shaded }: PanelSpec, marks: readonly TimeMark[]): PanelData["shaded"] {
  const [fit, grok] = (["t_fit", "t_grok"] as const).map((name) => marks.find((mark) => mark.name === name)?.median);
  if (shaded === undefined || fit === undefined) return null;
  if (shaded === "before fitting") return [0, fit];
  return grok === undefined || grok <= fit ? null : [fit, grok];
}

function timeMarks({ intervention, variant }: Drawn, courses: readonly RunCourse[]): readonly TimeMark[] {
  return ([["t_fit", "fitStep"], ["t_grok", "grokStep"]] as const).flatMap(([name, key]) => {
    const steps = courses.flatMap(({ times }) => times?.[key] ?? []);
    return steps.length === 0 ? [] : [{ intervention, variant, name, steps, median: median(steps) }];
  });
}

function runNotes(courses: readonly RunCourse[], who: string): readonly string[] {
  const times = courses.flatMap((course) => grokTime(course) ?? []);
  const censored = times.filter((time) => time.censored);
  const running = courses.length - times.length;
  const diverged = courses.flatMap(({ run }) => run.diverged ?? []);
  const stopped = courses.flatMap(({ run }) => run.stopped ?? []);
  const steps = (values: readonly number[]) => formatStep(Math.max(...values));
  return [
    ...(censored.length === 0 ? [] : [
      `${who}${censored.length} of ${times.length} not grokked by step ${
        steps(censored.map(({ step }) => step))
      } (censored)`,
    ]),
    ...(running === 0 ? [] : [`${who}${running} of ${courses.length} still running`]),
    ...(diverged.length === 0
      ? []
      : [`${who}${diverged.length} diverged by step ${steps(diverged.map(({ step }) => step))}`]),
    ...(stopped.length === 0
      ? []
      : [`${who}${stopped.length} ended early by step ${steps(stopped.map(({ step }) => step))}`]),
  ];
}
