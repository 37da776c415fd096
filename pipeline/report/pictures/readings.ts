/**
 * What the page's script knows of a report's pictures.
 *
 * @module
 */
import type { RunPictures } from "../../files/pictures_artifact.ts";
import type { DrawnPanel } from "../figures/render_figure.ts";
import { FRAME_SHARES } from "../figures/render_panel.ts";
import { trainingWith } from "../figures/titles.ts";
import type { RunCourse } from "../run_course.ts";
import { GRAM_PALETTE, packedFrames, PAIR_BITS, pairFrame, pairPalette } from "./frames.ts";

/** A run's pictures, with what they show in numbers. */
export interface RunReading {
  readonly title: string;
  /** `[frames]` */
  readonly steps: readonly number[];
  /** Share of the train pairs that are answered right, `[frames]`. */
  readonly train: readonly number[];
  /** The same of the test pairs. */
  readonly test: readonly number[];
  /** Share of all pairs that are answered as their swapped pair is, `[frames]`. */
  readonly commutes: readonly number[];
  /** The images, see `packedFrames`. */
  readonly frames: string;
}

/** The pictures of a report. */
export interface PictureReadings {
  readonly modulus: number;
  /** The positions of the slider: every step at which a run is pictured. */
  readonly steps: readonly number[];
  readonly runs: readonly RunReading[];
  /** Colours of the table of pairs, by what it shows: the same answer in both orders, the right answer. */
  readonly pairPalettes: readonly (readonly string[])[];
  readonly gramPalette: readonly string[];
  /** The step axis of the panel beside the pictures in decades, and its frame as shares of the plot. */
  readonly domain: readonly [number, number];
  readonly frame: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** A run that has pictures. */
export interface PicturedRun {
  readonly course: RunCourse;
  readonly pictures: RunPictures;
}

/** The runs whose pictures a report shows: the base runs of the first seed that has some. */
export function picturedRuns(courses: readonly RunCourse[]): readonly PicturedRun[] {
  const all = courses.flatMap((course) =>
    course.run.pictures === undefined || course.run.variant !== null ? [] : [{ course, pictures: course.run.pictures }]
  );
  return all.filter(({ course }) => course.run.seed === all[0].course.run.seed);
}

/** The palettes of the table of pairs. */
export const pairPalettes: readonly (readonly string[])[] = [PAIR_BITS.commutes, PAIR_BITS.right].map((bits) =>
  pairPalette(bits, PAIR_BITS.trained)
);

/** What the page's script knows of these runs, at least one of them. */
export function pictureReadings(runs: readonly PicturedRun[], { domain }: Pick<DrawnPanel, "domain">): PictureReadings {
  return {
    modulus: runs[0].pictures.modulus,
    steps: [...new Set(runs.flatMap(({ pictures }) => Array.from(pictures.steps)))].sort((a, b) => a - b),
    runs: runs.map(runReading),
    pairPalettes,
    gramPalette: GRAM_PALETTE,
    domain: domain ?? [0, 1],
    frame: FRAME_SHARES,
  };
}

/** A run's pictures as the script reads them. */
export function runReading({ course: { run }, pictures }: PicturedRun): RunReading {
  const tables = Array.from(pictures.steps, (_, frame) => pairFrame(pictures, frame));
  const share = (holds: number, among: (pixel: number) => boolean) =>
    tables.map((table) => {
      const pairs = table.filter(among);
      const count = pairs.filter((pixel) => (pixel & holds) !== 0).length;
      return Math.round(1e4 * count / Math.max(1, pairs.length)) / 1e4;
    });
  const trained = (pixel: number) => (pixel & PAIR_BITS.trained) !== 0;
  return {
    title: trainingWith(run.intervention),
    steps: Array.from(pictures.steps),
    train: share(PAIR_BITS.right, trained),
    test: share(PAIR_BITS.right, (pixel) => !trained(pixel)),
    commutes: share(PAIR_BITS.commutes, () => true),
    frames: packedFrames(pictures),
  };
}
