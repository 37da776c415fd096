/**
 * The numbers behind the figures, for reading values off them on the page.
 *
 * @module
 */
import { valueAt } from "../../../core/grokking/seed_band.ts";
import type { DrawnFigure, DrawnPanel } from "../figures/render_figure.ts";
import { FRAME, FRAME_SHARES } from "../figures/render_panel.ts";
import type { SeriesData } from "../figures/panel_data.ts";

/** A series: its values over seeds at the steps of this place among all lists of steps. */
export interface CurveReading {
  readonly steps: number;
  readonly median: readonly number[];
  /** Quartiles over seeds; absent for a single run. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** Each run, null where it has no value; absent for a single run. */
  readonly runs?: readonly { readonly seed: number; readonly values: readonly (number | null)[] }[];
}

/** A panel: the step axis in decades, and each series with the place of its curve. */
export interface PanelReading {
  readonly domain: readonly [number, number];
  readonly series: readonly { readonly label: string; readonly curve: number }[];
}

/** The numbers behind the figures; what several panels show stands here once. */
export interface FigureReadings {
  /** The frame of every plot as shares of the plot's width and height. */
  readonly frame: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly steps: readonly (readonly number[])[];
  readonly curves: readonly CurveReading[];
  readonly panels: Readonly<Record<string, PanelReading>>;
}

/** The name of a panel on the page, such as `1a` or `theory-1b`. */
export function panelName({ spec }: Pick<DrawnFigure, "spec">, { letter }: Pick<DrawnPanel, "letter">): string {
  return spec.id + letter;
}

/** The numbers behind figures. */
export function figureReadings(figures: readonly DrawnFigure[]): FigureReadings {
  const steps = places<readonly number[]>();
  const curves = places<CurveReading>();
  const panels = figures.flatMap((figure) =>
    figure.panels.flatMap((panel): [string, PanelReading][] => {
      const { domain } = panel;
      if (domain === null) return [];
      const series = panel.data.series.map((series) => ({
        label: series.spec.label,
        curve: curves.place(curveReading(series, apart(series.band.steps, domain), steps.place)),
      }));
      const [low, high] = domain;
      return [[panelName(figure, panel), { domain: [short(low), short(high)], series }]];
    })
  );
  return {
    frame: FRAME_SHARES,
    steps: steps.all,
    curves: curves.all,
    panels: Object.fromEntries(panels),
  };
}

/** The places of the steps that a pointer can tell apart, a pixel or more from each other; the last one is among them. */
function apart(steps: readonly number[], [low, high]: readonly [number, number]): readonly number[] {
  const pixel = (step: number) => (step > 0 ? Math.log10(step) - low : 0) / (high - low) * FRAME.width;
  let last = Infinity;
  return steps.map((_, index) => index).toReversed().filter((index) => {
    if (last - pixel(steps[index]) < 1 && index > 0) return false;
    last = pixel(steps[index]);
    return true;
  }).reverse();
}

/** @param kept the places of the steps that are kept */
function curveReading(
  { band, curves, seeds }: SeriesData,
  kept: readonly number[],
  placeOf: (steps: readonly number[]) => number,
): CurveReading {
  const of = (values: readonly number[]) => kept.map((index) => short(values[index]));
  const steps = placeOf(kept.map((index) => band.steps[index]));
  const median = of(band.median);
  if (curves.length < 2) return { steps, median };
  const runs = curves.map((curve, index) => ({
    seed: seeds[index],
    values: kept.map((index) => {
      const value = valueAt(curve, band.steps[index]);
      return value === null ? null : short(value, 4);
    }),
  }));
  return {
    steps,
    median,
    low: of(band.low),
    high: of(band.high),
    runs,
  };
}

/** Five digits: two more than are shown; of single runs, which are many, one more. */
function short(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}

/** A list without repetitions, and the place in it of each thing that is put there. */
function places<A>(): { readonly all: A[]; readonly place: (value: A) => number } {
  const all: A[] = [];
  const known = new Map<string, number>();
  return {
    all,
    place: (value) => {
      const key = JSON.stringify(value);
      const found = known.get(key) ?? all.push(value) - 1;
      known.set(key, found);
      return found;
    },
  };
}
