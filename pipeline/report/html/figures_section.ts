/**
 * Figures with captions.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { verdictText } from "../claim_words.ts";
import type { ClaimsFile } from "../claims/claims_file.ts";
import type { FigureSpec } from "../figures/figure_spec.ts";
import { type DrawnFigure, figureFile, panelElement } from "../figures/render_figure.ts";
import type { ReportInput } from "../report_input.ts";
import { baseStudies, type RunStudy } from "../run_study.ts";
import { reproduceCommand } from "../settings_difference.ts";
import { type Markup, markup, raw } from "./markup.ts";

/** What the page is made of. */
export interface ReportSources {
  readonly input: ReportInput;
  readonly studies: readonly RunStudy[];
  readonly claims: ClaimsFile;
  /** The paper's figures, then theory along training. */
  readonly figures: readonly DrawnFigure[];
}

/** A figure with its panels, the question it asks, what is seen, and how to draw it again. */
export function figureElement(figure: DrawnFigure, { input, studies, claims }: ReportSources): Markup {
  const { spec, panels } = figure;
  const captions = panels.map(({ letter, caption }) =>
    markup`${letter === "" ? "" : markup`<strong>(${letter})</strong> `}${caption} `
  );
  return markup`<figure id="figure-${spec.id}">
<div class="panels">${panels.map((panel) => raw(panelElement(figure, panel)))}</div>
<figcaption><p><strong>${spec.name}. ${spec.title}.</strong> ${spec.question} ${captions}</p>
<p>${claimLinks(spec.id, claims)}File: <code>figures/${figureFile(spec)}</code>. Data: ${runLinks(figure, studies)}.${
    againText(spec, input.config)
  }</p></figcaption>
</figure>\n`;
}

/** The command that runs what a figure of the paper needs and no more. */
function againText({ id, kind }: FigureSpec, config: Config): Markup {
  return kind === "paper" ? markup` Alone: <code>${reproduceCommand(config)} --figure ${id}</code>` : markup``;
}

function claimLinks(id: string, { claims }: ClaimsFile): Markup {
  const about = claims.filter(({ figures }) => figures.includes(Number(id)));
  return markup`${about.map((claim) => markup`<a href="#${claim.id}">${claim.id}</a>: ${verdictText(claim)}. `)}`;
}

function runLinks({ spec }: DrawnFigure, studies: readonly RunStudy[]): Markup {
  const runs = baseStudies(studies).filter(({ run }) =>
    spec.panels.some((panel) => panel.task === run.task && panel.series.some(({ mode }) => mode === run.mode))
  );
  if (runs.length === 0) return markup`no run yet`;
  return markup`${
    runs.map(({ run }, index) => markup`${index === 0 ? "" : ", "}<a href="#run-${run.id}">${run.id}</a>`)
  }`;
}
