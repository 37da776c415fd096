/**
 * Pictures of grokking on tables of pairs: at a few steps in print, at some forty with a slider.
 *
 * @module
 */
import { frameText, nearestStep } from "../browser/show_pictures.ts";
import type { TaskName } from "../../config/config.ts";
import { comparisonPanel } from "../figures/accuracy_panels.ts";
import type { FigureSpec } from "../figures/figure_spec.ts";
import { drawFigure } from "../figures/render_figure.ts";
import { formatStep } from "../format.ts";
import { pngAddress } from "../../files/png.ts";
import { GRAM_PALETTE, gramFrame, PAIR_COLORS, pairFrame } from "../pictures/frames.ts";
import { pairPalettes, type PicturedRun, picturedRuns, pictureReadings, runReading } from "../pictures/readings.ts";
import { logMiddle } from "../run_course.ts";
import { panelMarkup, type ReportSources } from "./figures_section.ts";
import { jsonBlock, type Markup, markup, raw } from "./markup.ts";
import { hashLink } from "./provenance_section.ts";

/** Whether there is a finished run on a table of modular arithmetic that is small enough to draw. */
export function hasPictures({ courses }: ReportSources): boolean {
  return picturedRuns(courses).length > 0;
}

/** The section's body. */
export function picturesSection({ input, courses }: ReportSources): Markup {
  const runs = picturedRuns(courses);
  const { modulus } = runs[0].pictures;
  const interventions = runs.map(({ course }) => course.run.intervention);
  const pictured = runs.map(({ course }) => course); // the curves are those of the pictures' own seed
  const figure = drawFigure(accuracyFigure(pictured[0].run.task, interventions), input.config, pictured);
  const readings = pictureReadings(runs, figure.panels[0]);
  return markup`<p>Two pictures of a network, taken along training. The first is the table of all ${
    formatStep(modulus ** 2)
  } pairs: row a, column b, dark
where the network gives (a, b) and (b, a) the same answer. The second shows how the ${modulus} answers relate to each other: the logits of all pairs with
the same right answer are scaled to length 1 and averaged, and every two averages multiplied; below the diagonal over train pairs, on and above it over
test pairs.</p>
<p>What to look for: an untrained network gives every pair the same answer, so everything is dark. Memorised pairs give a faint order at most, below the diagonal only. Stripes that
cross the diagonal unbroken show that train and test pairs now share one picture of the numbers, in which the distance of two answers on a circle
matters.</p>
${KEYS}
${runs.map((run, index) => stations(run, index === 0))}
<div id="picture-slider" class="pictures" hidden>
<h3 id="picture-slider-title">Through training, step by step (seed ${runs[0].course.run.seed})</h3>
<div class="controls">
<button type="button" class="play">Play</button>
<label>Training step <input type="range" min="0" max="${readings.steps.length - 1}" value="${
    readings.steps.length - 1
  }" step="1"></label>
<output aria-live="off"></output>
</div>
<fieldset><legend>Dark (yes) where</legend>
<label><input type="radio" name="pairs" value="0" checked> both orders get the same answer</label>
<label><input type="radio" name="pairs" value="1"> the answer is right</label></fieldset>
<div class="panels">${panelMarkup(figure, figure.panels[0])}</div>
<div class="picture-cards">
${
    runs.map(({ course }, index) =>
      markup`<div class="picture-card"><h4>${readings.runs[index].title}</h4>
<canvas width="${modulus}" height="${modulus}" role="img" aria-label="Table of pairs, ${course.run.id}; described below it"></canvas>
<canvas width="${modulus}" height="${modulus}" role="img" aria-label="Gram matrix of the classes, ${course.run.id}; described below it"></canvas>
<p></p></div>\n`
    )
  }</div>
</div>
${jsonBlock("picture-readings", readings)}`;
}

function accuracyFigure(task: TaskName, interventions: readonly string[]): FigureSpec {
  return {
    kind: "general",
    id: "pictures",
    name: "Beside the pictures",
    title: "Accuracies",
    question: "",
    panels: [comparisonPanel(task, interventions, true)],
  };
}

/** A run's pictures at some steps: untrained, just fitted, half way, just grokked, at the end. */
function stations(run: PicturedRun, open: boolean): Markup {
  const { course: { run: { id, stageHashes }, times }, pictures } = run;
  const reading = runReading(run);
  const last = reading.steps.length - 1;
  const [fit, grok] = [times?.fitStep, times?.grokStep];
  const end = grok ?? reading.steps[last];
  const nearest = (step: number) => nearestStep(reading.steps, step);
  const from = (step: number) => { // a picture taken just before shows what is not there yet
    const frame = reading.steps.findIndex((each) => each >= step);
    return frame < 0 ? last : frame;
  };
  const wanted: readonly (readonly [string, number])[] = [
    ["untrained", 0],
    ...(fit == null ? [] : [["after fitting", from(fit)], ["half way", nearest(logMiddle(fit, end))]] as const),
    ...(grok == null ? [] : [["after grokking", from(grok)]] as const),
    ["at the end", last],
  ];
  const seen = new Set<number>();
  const cells = wanted.map(([words, frame]) => ({ words, frame }))
    .filter(({ frame }) => !seen.has(frame) && seen.add(frame));
  const image = (pixels: Uint8Array, palette: readonly string[], what: string) =>
    markup`<img src="${
      raw(pngAddress({ width: pictures.modulus, height: pictures.modulus, pixels, palette }))
    }" width="${pictures.modulus}" height="${pictures.modulus}" alt="${what}">`;
  const strip = markup`<div class="strip">${
    cells.map(({ words, frame }) =>
      markup`<div><p><strong>${words}</strong></p>
${image(pairFrame(pictures, frame), pairPalettes[0], `Table of pairs, ${words}: ${frameText(reading, frame)}`)}
${image(gramFrame(pictures, frame), GRAM_PALETTE, `Gram matrix of the classes, ${words}`)}
<p>${frameText(reading, frame)}</p></div>\n`
    )
  }</div>
<p class="links">Run ${id}, pictures ${hashLink(id, "metrics/pictures", stageHashes)}.</p>`;
  return open
    ? markup`<figure class="stations" aria-label="Pictures of ${reading.title}"><h3>Moments of ${reading.title}</h3>${strip}</figure>`
    : markup`<details class="stations"><summary>The same for ${reading.title}</summary>${strip}</details>`;
}

const swatch = (color: string, words: string) =>
  markup`<span class="key"><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="${color}"/></svg>${words}</span> `;

const GRAM_RECTS = 30;

const KEYS =
  markup`<p class="legend picture-key"><strong>Table of pairs</strong> (row a, column b), yes where both orders get the same answer: ${
    swatch(PAIR_COLORS.train.holds, "train pair, yes")
  }${swatch(PAIR_COLORS.train.fails, "train pair, no")}${swatch(PAIR_COLORS.test.holds, "test pair, yes")}${
    swatch(PAIR_COLORS.test.fails, "test pair, no")
  }</p>
<p class="legend picture-key"><strong>Gram matrix</strong> (row and column: an answer each): <span class="key">−1 <svg width="90" height="12" aria-hidden="true">${
    Array.from({ length: GRAM_RECTS }, (_, place) => gramRect(place))
  }</svg> 1</span></p>`;

/** One of the rectangles that together show the colours from −1 to 1. */
function gramRect(place: number): Markup {
  const width = 90 / GRAM_RECTS;
  const color = GRAM_PALETTE[Math.round(place / (GRAM_RECTS - 1) * (GRAM_PALETTE.length - 1))];
  return markup`<rect x="${place * width}" width="${width + 0.3}" height="12" fill="${color}"/>`;
}
