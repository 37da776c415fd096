/**
 * Figures with captions.
 *
 * @module
 */
import { narrowText, shortAnswer } from "../claim_words.ts";
import type { ClaimsFile } from "../claims/claims_file.ts";
import { type FigureSpec, isSame } from "../figures/figure_spec.ts";
import { keyElement } from "../figures/legend.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { type DrawnFigure, type DrawnPanel, figureFile, panelElement } from "../figures/render_figure.ts";
import type { ReportInput } from "../report_input.ts";
import type { Find, ReportedStudy } from "../reported_study.ts";
import type { RunCourse } from "../run_course.ts";
import { commandFile, hasOwnCode, reproduceCommand } from "../reproduce_command.ts";
import { panelName } from "./figure_readings.ts";
import { joined, type Markup, markup, raw } from "./markup.ts";
import { sentences } from "../claims/in_words.ts";
import { movesText } from "../figures/captions.ts";

/** What the page is made of. */
export interface ReportSources {
  readonly study: ReportedStudy;
  readonly input: ReportInput;
  readonly courses: readonly RunCourse[];
  readonly claims: ClaimsFile;
  /** What the runs show beside the claims. */
  readonly finds: readonly Find[];
  /** The figure in which grokking is seen. */
  readonly opening: DrawnFigure;
  /** The experiments' figures, then the others. */
  readonly figures: readonly DrawnFigure[];
}

/** A figure with its panels, the question it asks, the answer, and, folded, what is seen in numbers and how to draw it again. */
export function figureElement(figure: DrawnFigure, sources: ReportSources): Markup {
  const { spec, panels } = figure;
  const captions = panels.filter(({ caption }) => caption !== "").map(({ letter, caption }) =>
    markup`<p>${letter === "" ? "" : markup`<strong>(${letter})</strong> `}${caption}</p>
`
  );
  const answer = answerText(spec, sources);
  return figureMarkup(
    figure,
    markup`${
      answer === "" ? captions : markup`<p class="answer">${answer}</p>
`
    }${claimLinks(spec.id, sources.claims)}<details class="numbers"><summary>In numbers, with data and command</summary>
${answer === "" ? "" : captions}<p class="links">Data: ${runLinks(figure, sources.courses)}. File: <code>figures/${
      figureFile(spec)
    }</code>.${againText(spec, sources)}</p></details>`,
  );
}

/** Of how many claims the answers stand below one figure; of more, links to them do. */
const MOST_ANSWERS = 3;

/** What the figure of an experiment answers: what its claims say of it. Of a further metric, how it moves. */
function answerText(
  { kind, id, panels }: FigureSpec,
  { study, claims: { claims, sensitivity }, courses }: ReportSources,
): string {
  if (kind === "general") return panels.flatMap((panel) => movesText(panel, courses)).join(" ");
  if (kind !== "experiment") return "";
  const about = claims.filter(({ figures, parts }) => figures.includes(Number(id)) && parts.length > 0);
  if (about.length > MOST_ANSWERS) return "";
  return sentences(
    ...about.flatMap((claim) => [
      study.claims.find((definition) => definition.id === claim.id)?.answer(claim, Number(id)) ?? null,
      narrowText(claim, sensitivity),
    ]),
  );
}

/** A figure with its panels, the question it asks, and what is said below it. */
export function figureMarkup(figure: DrawnFigure, caption: Markup): Markup {
  const { spec, panels } = figure;
  const id = `figure-${spec.id}`;
  return markup`<figure id="${id}" class="${panels.length === 1 ? "single" : "several"}" aria-labelledby="${id}-title">
${
    spec.kind === "opening"
      ? markup`<h2 id="${id}-title">${spec.name}, ${spec.title}</h2>`
      : markup`<h3 id="${id}-title">${spec.name}. ${spec.title}</h3>`
  }
${spec.question === "" ? "" : markup`<p class="question">${spec.question}</p>\n`}<div class="panels">${
    panels.map((panel) => panelMarkup(figure, panel))
  }</div>
<figcaption>${caption}</figcaption>
</figure>\n`;
}

/** A panel: its title, its legend as text, and the plot. */
export function panelMarkup(figure: DrawnFigure, panel: DrawnPanel): Markup {
  const { letter, title, keys, notes, data } = panel;
  const legend = keys.map((key, index) =>
    index < data.series.length
      ? markup`<span class="key" data-series="${index}">${raw(keyElement(key))}${key.label}</span> `
      : markup`<span class="key">${raw(keyElement(key))}${key.label}</span> `
  );
  return markup`<div class="panel" data-panel="${panelName(figure, panel)}">
<p class="panel-title">${letter === "" ? "" : `(${letter}) `}${title}</p>
<div class="legend">${legend}</div>
<div class="notes">${notes.map((note) => markup`<p class="note">${note}</p>\n`)}</div>
<div class="plot-box">${raw(panelElement(figure, panel))}</div>
</div>\n`;
}

/** The command that runs only what the figure of an experiment needs. */
function againText({ id, kind }: FigureSpec, { study, input: { config } }: ReportSources): Markup {
  if (kind !== "experiment") return markup``;
  return hasOwnCode(config)
    ? markup` This figure alone: the command in <code>${commandFile}</code> with <code>--figure ${id}</code>.`
    : markup` This figure alone: <code>${reproduceCommand(config, study)} --figure ${id}</code>`;
}

function claimLinks(id: string, { claims }: ClaimsFile): Markup {
  const about = claims.filter(({ figures }) => figures.includes(Number(id)));
  const links = about.map((claim) =>
    markup`<a href="#${claim.id}">${claim.id}</a> (${shortAnswer(claim).toLowerCase()})`
  );
  return about.length === 0 ? markup`` : markup`<p class="links">Claims: ${joined(links, "; ")}</p>\n`;
}

/** The runs that a figure draws, by task, intervention and variant: a link from each seed to the hashes of its run. */
function runLinks({ spec }: DrawnFigure, courses: readonly RunCourse[]): Markup {
  if (spec.panels.every(({ series }) => series.length === 0)) return markup`<code>results.csv</code>`; // drawn by the study
  const drawn = courses.filter(({ run }) =>
    spec.panels.some((panel) =>
      panel.task === run.task &&
      panel.series.some((series) => isSame(series, { intervention: run.intervention, variant: run.variant?.name }))
    )
  );
  if (drawn.length === 0) return markup`no run yet`;
  const kinds = Map.groupBy(
    drawn,
    ({ run: { task, intervention, variant } }) =>
      `${taskTitle[task]}, ${interventionTitle(intervention)}${variant === null ? "" : `, ${variant.describes}`}`,
  );
  const links = [...kinds].map(([kind, those]) => {
    const seeds = those.map(({ run }) => markup` <a href="#run-${run.id}" title="${run.id}">${run.seed}</a>`);
    return markup`${kind}, seed${seeds}`;
  });
  return joined(links, "; ");
}
