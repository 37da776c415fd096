/**
 * Figures with captions.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { verdictText } from "../claim_words.ts";
import type { ClaimsFile } from "../claims/claims_file.ts";
import type { FigureSpec } from "../figures/figure_spec.ts";
import { keyElement } from "../figures/legend.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { type DrawnFigure, type DrawnPanel, figureFile, panelElement } from "../figures/render_figure.ts";
import type { ReportInput } from "../report_input.ts";
import type { ReportedStudy } from "../reported_study.ts";
import { baseCourses, type RunCourse } from "../run_course.ts";
import { commandFile, hasOwnCode, reproduceCommand } from "../settings_difference.ts";
import { panelName } from "./figure_readings.ts";
import { joined, type Markup, markup, raw } from "./markup.ts";

/** What the page is made of. */
export interface ReportSources {
  readonly study: ReportedStudy;
  readonly input: ReportInput;
  readonly courses: readonly RunCourse[];
  readonly claims: ClaimsFile;
  /** The experiments' figures, then the others. */
  readonly figures: readonly DrawnFigure[];
}

/** A figure with its panels, the question it asks, what is seen, and how to draw it again. */
export function figureElement(figure: DrawnFigure, { input, courses, claims }: ReportSources): Markup {
  const { spec } = figure;
  const data = runLinks(figure, courses);
  const again = againText(spec, input.config);
  return figureMarkup(
    figure,
    markup`${claimLinks(spec.id, claims)}<p class="links">Data: ${data}. File: <code>figures/${
      figureFile(spec)
    }</code>.${again}</p>`,
  );
}

/** A figure with its panels, the question it asks, what is seen, and links below that. */
export function figureMarkup(figure: DrawnFigure, links: Markup): Markup {
  const { spec, panels } = figure;
  const id = `figure-${spec.id}`;
  const captions = panels.filter(({ caption }) => caption !== "").map(({ letter, caption }) =>
    markup`<p>${letter === "" ? "" : markup`<strong>(${letter})</strong> `}${caption}</p>\n`
  );
  return markup`<figure id="${id}" class="${panels.length === 1 ? "single" : "several"}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${spec.name}. ${spec.title}</h3>
${spec.question === "" ? "" : markup`<p class="question">${spec.question}</p>\n`}<div class="panels">${
    panels.map((panel) => panelMarkup(figure, panel))
  }</div>
<figcaption>${captions}${links}</figcaption>
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
${notes.map((note) => markup`<p class="note">${note}</p>\n`)}<div class="plot-box">${
    raw(panelElement(figure, panel))
  }</div>
</div>\n`;
}

/** The command that runs only what the figure of an experiment needs. */
function againText({ id, kind }: FigureSpec, config: Config): Markup {
  if (kind !== "experiment") return markup``;
  return hasOwnCode(config)
    ? markup` Alone: the command in <code>${commandFile}</code> with <code>--figure ${id}</code>.`
    : markup` Alone: <code>${reproduceCommand(config)} --figure ${id}</code>`;
}

function claimLinks(id: string, { claims }: ClaimsFile): Markup {
  const about = claims.filter(({ figures }) => figures.includes(Number(id)));
  const links = about.map((claim) => markup`<a href="#${claim.id}">${claim.id}</a> ${verdictText(claim)}`);
  return about.length === 0 ? markup`` : markup`<p class="links">Claims: ${joined(links, "; ")}</p>\n`;
}

/** The runs that a figure draws, by task and intervention: a link from each seed to the hashes of its run. */
function runLinks({ spec }: DrawnFigure, courses: readonly RunCourse[]): Markup {
  const drawn = baseCourses(courses).filter(({ run }) =>
    spec.panels.some((panel) =>
      panel.task === run.task && panel.series.some(({ intervention }) => intervention === run.intervention)
    )
  );
  if (drawn.length === 0) return markup`no run yet`;
  const kinds = Map.groupBy(drawn, ({ run }) => `${taskTitle[run.task]}, ${interventionTitle(run.intervention)}`);
  const links = [...kinds].map(([kind, those]) => {
    const seeds = those.map(({ run }) => markup` <a href="#run-${run.id}" title="${run.id}">${run.seed}</a>`);
    return markup`${kind}, seed${seeds}`;
  });
  return joined(links, "; ");
}
