/**
 * Figures as SVG.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { ReportInput } from "../report_input.ts";
import { type RunStudy, studiesOf, studyRuns } from "../run_study.ts";
import type { FigureSpec, PanelStudies } from "./figure_spec.ts";
import { ownFigures } from "./own_figures.ts";
import { paperFigures } from "./paper_figures.ts";
import { PANEL, renderPanel } from "./render_panel.ts";
import { escapeXml } from "./svg_text.ts";
import { FIGURE_STYLE, FONT, INK, SURFACE } from "./theme.ts";
import { theoryFigures } from "./theory_figures.ts";

/** Panels of a figure stand beside each other in so many columns. */
const COLUMNS = 2;

/** A panel drawn from runs, with its words. */
export interface DrawnPanel {
  /** `a`, `b` and so on; empty for a figure of one panel. */
  readonly letter: string;
  readonly title: string;
  readonly caption: string;
  /** What stands inside a frame of `PANEL`'s size. */
  readonly svg: string;
}

/** A figure drawn from runs. */
export interface DrawnFigure {
  readonly spec: FigureSpec;
  readonly panels: readonly DrawnPanel[];
}

/** All figures of a configuration, drawn: the paper's thirteen, then theory along training and metrics of the user's own. */
export function drawFigures(config: Config, studies: readonly RunStudy[]): readonly DrawnFigure[] {
  return [...paperFigures(config), ...theoryFigures, ...ownFigures(studies)].map((spec) =>
    drawFigure(spec, config, studies)
  );
}

/**
 * A figure of the paper as a self-contained SVG document, light or dark as its reader prefers.
 *
 * @param number 1 to 13
 * @param input the runs
 * @throws {RangeError} if the paper has no such figure
 */
export function figureSvg(number: number, input: ReportInput): string {
  const spec = paperFigures(input.config)[number - 1];
  if (spec === undefined) {
    throw new RangeError(`Cannot draw a figure as the paper has figures 1 to 13: current value is ${number}`);
  }
  return figureDocument(drawFigure(spec, input.config, studyRuns(input)));
}

/** All panels of a figure in one SVG document. */
export function figureDocument({ spec, panels }: DrawnFigure): string {
  const columns = Math.min(COLUMNS, panels.length);
  const [width, height] = [columns * PANEL.width, Math.ceil(panels.length / columns) * PANEL.height];
  const groups = panels.map(({ svg }, index) =>
    `<g transform="translate(${(index % columns) * PANEL.width},${
      Math.floor(index / columns) * PANEL.height
    })">${svg}</g>`
  );
  const words = panels.map(({ title, caption }) => `${title}: ${caption}`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" ${frameAttributes(width, height)} role="img">` +
    `<title>${escapeXml(`${spec.name}: ${spec.title}`)}</title><desc>${escapeXml(words)}</desc>` +
    `<style>${FIGURE_STYLE}</style>` +
    `<rect width="${width}" height="${height}" fill="${SURFACE}"/>${groups.join("")}</svg>\n`;
}

/** One panel as an SVG element for a page that has `FIGURE_STYLE` itself and the caption beside it. */
export function panelElement({ spec }: DrawnFigure, { letter, title, svg }: DrawnPanel): string {
  const label = escapeXml(`${spec.name}${letter}: ${spec.title}, ${title}. Described in the caption.`);
  return `<svg ${frameAttributes(PANEL.width, PANEL.height)} role="img" aria-label="${label}">` +
    `<rect width="${PANEL.width}" height="${PANEL.height}" fill="${SURFACE}"/>${svg}</svg>`;
}

/** The file name of a figure. */
export function figureFile({ id, kind }: FigureSpec): string {
  return kind === "paper" ? `figure-${id.padStart(2, "0")}.svg` : `${id}.svg`;
}

function drawFigure(spec: FigureSpec, config: Config, studies: readonly RunStudy[]): DrawnFigure {
  const said = new Set<string>(); // what a panel says of its runs is not said again of the next
  return {
    spec,
    panels: spec.panels.map((panel, index) => {
      const letter = spec.panels.length === 1 ? "" : String.fromCharCode(97 + index);
      const reader: PanelStudies = { config, task: panel.task, of: (mode) => studiesOf(studies, panel.task, mode) };
      const fresh = panel.caption(reader).filter((sentence) =>
        sentence !== "" && !said.has(`${panel.task}: ${sentence}`)
      );
      fresh.forEach((sentence) => said.add(`${panel.task}: ${sentence}`));
      return { letter, title: panel.title, caption: fresh.join(" "), svg: renderPanel(panel, reader, letter) };
    }),
  };
}

function frameAttributes(width: number, height: number): string {
  return `class="degrok" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" color="${INK}"`;
}
