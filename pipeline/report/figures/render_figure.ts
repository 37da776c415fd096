/**
 * Figures as SVG files.
 *
 * @module
 */
import type { Config, TaskName } from "../../config/config.ts";
import type { ReportInput } from "../report_input.ts";
import { type RunStudy, studiesOf, studyRuns } from "../run_study.ts";
import type { FigureSpec, PanelSpec, PanelStudies } from "./figure_spec.ts";
import { paperFigures } from "./paper_figures.ts";
import { PANEL, panelDescription, renderPanel } from "./render_panel.ts";
import { escapeXml } from "./svg_text.ts";
import { FIGURE_STYLE, FONT, INK, SURFACE } from "./theme.ts";
import { theoryFigures } from "./theory_figures.ts";

/** Panels of a figure stand beside each other in so many columns. */
const COLUMNS = 2;

/** The figures of a configuration: the paper's thirteen, then theory along training. */
export function allFigures(config: Config): readonly FigureSpec[] {
  return [...paperFigures(config), ...theoryFigures];
}

/** What the panels of a task read. */
export function panelStudies(config: Config, studies: readonly RunStudy[], task: TaskName): PanelStudies {
  return { config, task, of: (mode) => studiesOf(studies, task, mode) };
}

/**
 * A figure of the paper as a self-contained SVG document, light or dark as its reader prefers.
 *
 * @param number 1 to 13
 * @param input the runs
 * @throws {RangeError} if the paper has no such figure
 */
export function figureSvg(number: number, input: ReportInput): string {
  const figure = paperFigures(input.config)[number - 1];
  if (figure === undefined) {
    throw new RangeError(`Cannot draw a figure as the paper has figures 1 to 13: current value is ${number}`);
  }
  return figureDocument(figure, input.config, studyRuns(input));
}

/** All panels of a figure in one SVG document. */
export function figureDocument(figure: FigureSpec, config: Config, studies: readonly RunStudy[]): string {
  const columns = Math.min(COLUMNS, figure.panels.length);
  const [width, height] = [columns * PANEL.width, Math.ceil(figure.panels.length / columns) * PANEL.height];
  const groups = figure.panels.map((panel, index) => {
    const at = `${(index % columns) * PANEL.width},${Math.floor(index / columns) * PANEL.height}`;
    const shown = renderPanel(panel, panelStudies(config, studies, panel.task), panelLetter(figure, index));
    return `<g transform="translate(${at})">${shown}</g>`;
  });
  const description = figure.panels.map((panel) => panelDescription(panel, panelStudies(config, studies, panel.task)));
  return `<svg xmlns="http://www.w3.org/2000/svg" class="degrok" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="${FONT}" color="${INK}" role="img"><title>${escapeXml(`${figure.name}: ${figure.title}`)}</title>` +
    `<desc>${description.join(" ")}</desc><style>${FIGURE_STYLE}</style>` +
    `<rect width="${width}" height="${height}" fill="${SURFACE}"/>${groups.join("")}</svg>\n`;
}

/** One panel as an SVG element for a page that has `FIGURE_STYLE` itself. */
export function panelElement(
  figure: FigureSpec,
  panel: PanelSpec,
  config: Config,
  studies: readonly RunStudy[],
): string {
  const reader = panelStudies(config, studies, panel.task);
  const label = escapeXml(`${figure.name}, ${panel.title}`);
  return `<svg class="degrok" viewBox="0 0 ${PANEL.width} ${PANEL.height}" width="${PANEL.width}" height="${PANEL.height}" ` +
    `font-family="${FONT}" color="${INK}" role="img" aria-label="${label}"><desc>${
      panelDescription(panel, reader)
    }</desc>` +
    `<rect width="${PANEL.width}" height="${PANEL.height}" fill="${SURFACE}"/>` +
    `${renderPanel(panel, reader, panelLetter(figure, figure.panels.indexOf(panel)))}</svg>`;
}

/** `a`, `b` and so on; empty for a figure of one panel. */
export function panelLetter(figure: FigureSpec, index: number): string {
  return figure.panels.length === 1 ? "" : String.fromCharCode(97 + index);
}
