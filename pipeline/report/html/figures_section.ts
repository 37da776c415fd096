/**
 * Figures with captions.
 *
 * @module
 */
import type { ClaimsFile } from "../claims/claims_file.ts";
import type { FigureSpec } from "../figures/figure_spec.ts";
import { panelElement, panelLetter, panelStudies } from "../figures/render_figure.ts";
import type { ReportInput } from "../report_input.ts";
import { verdictText } from "../claim_words.ts";
import type { RunStudy } from "../run_study.ts";
import { html, type Markup, raw } from "./markup.ts";

/** What figures are drawn from. */
export interface FigureSources {
  readonly input: ReportInput;
  readonly studies: readonly RunStudy[];
  readonly claims: ClaimsFile;
}

/** A figure with its panels, the question it asks, what is seen, and how to draw it again. */
export function figureElement(figure: FigureSpec, sources: FigureSources): Markup {
  const { input: { config }, studies } = sources;
  const captions = figure.panels.map((panel, index) => {
    const letter = panelLetter(figure, index);
    return html`
      ${letter === "" ? "" : html`
        <strong>(${letter})</strong>
      `}${panel.caption(panelStudies(config, studies, panel.task))}
    `;
  });
  return html`
    <figure id="figure-${figure.id}">
      <div class="panels">${figure.panels.map((panel) => raw(panelElement(figure, panel, config, studies)))}</div>
      <figcaption>
        <p><strong>${figure.name}. ${figure.title}.</strong> ${figure.question} ${captions}</p>
        <p>${claimLinks(figure, sources)}File: <code>figures/${figureFile(figure)}</code>; data: ${runLinks(
          figure,
          studies,
        )}.</p>
      </figcaption>
    </figure>\\n
  `;
}

/** The file name of a figure. */
export function figureFile({ id }: FigureSpec): string {
  return /^\d+$/.test(id) ? `figure-${id.padStart(2, "0")}.svg` : `${id}.svg`;
}

function claimLinks({ id }: FigureSpec, { claims }: FigureSources): Markup {
  const about = claims.claims.filter(({ figures }) => figures.includes(Number(id)));
  return html`${
    about.map((claim) =>
      html`
        <a href="#${claim.id}">${claim.id}</a>: ${verdictText(claim)}.
      `
    )
  }`;
}

function runLinks(figure: FigureSpec, studies: readonly RunStudy[]): Markup {
  const runs = studies.filter(({ run }) =>
    figure.panels.some((panel) => panel.task === run.task && panel.series.some(({ mode }) => mode === run.mode))
  );
  if (runs.length === 0) return html`no run yet`;
  return html`${runs.map(({ run }, index) => html`${index === 0 ? "" : ", "}<a href="#run-${run.id}">${run.id}</a>`)}`;
}
