/**
 * Figures as SVG.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { figureOf, type ReportedStudy } from "../reported_study.ts";
import { coursesOf, coursesOfVariant, type RunCourse } from "../run_course.ts";
import { formatNumber } from "../format.ts";
import { timesSentence } from "./captions.ts";
import type { DrawnPart } from "./drawn_part.ts";
import { drawnBy, type FigureSpec, type PanelCourses, type PanelSpec } from "./figure_spec.ts";
import { generalFigures } from "./general_figures.ts";
import { LEGEND_LINE, legendRows } from "./legend.ts";
import { PLOT, renderPanel } from "./render_panel.ts";
import { escapeXml, svgText } from "./svg_text.ts";
import { interventionTitle, taskTitle } from "./titles.ts";
import { FIGURE_STYLE, FONT, INK, SURFACE } from "./theme.ts";

/** How many panels of a figure are side by side. */
const COLUMNS = 2;
/** Distance of panels in a figure's own document, in pixels. */
const GAP = 16;
const TITLE_SIZE = 13;

/** A panel drawn from runs, with its words, in its figure. */
export interface DrawnPanel extends DrawnPart {
  /** `a`, `b` and so on; empty for a figure of one panel. */
  readonly letter: string;
}

/** A figure drawn from runs. */
export interface DrawnFigure {
  readonly spec: FigureSpec;
  readonly panels: readonly DrawnPanel[];
}

/** All figures of a study, drawn: its experiments', then theory along training, further ones and what no experiment asks for. */
export function drawFigures(
  { experiments, theory, furtherFigures }: Pick<ReportedStudy, "experiments" | "theory" | "furtherFigures">,
  config: Config,
  courses: readonly RunCourse[],
): readonly DrawnFigure[] {
  const evidence = { config, courses };
  const specs = [
    ...theory?.figures ?? [],
    ...furtherFigures?.(courses) ?? [],
    ...generalFigures(experiments, config, courses),
  ];
  return [
    ...experiments.map((experiment) =>
      drawFigure(figureOf(experiment, config), config, courses, experiment.draw?.(evidence))
    ),
    ...specs.map((spec) => drawFigure(spec, config, courses)),
  ].filter(({ panels }) => panels.length > 0);
}

/** All panels of a figure as a self-contained SVG document, light or dark as its reader prefers. */
export function figureDocument({ spec, panels }: DrawnFigure): string {
  const columns = Math.min(COLUMNS, panels.length);
  const width = columns * PLOT.width + (columns + 1) * GAP;
  const heads = panels.map(panelHead);
  let y = GAP;
  const groups: string[] = [];
  for (let start = 0; start < panels.length; start += columns) {
    const row = panels.slice(start, start + columns);
    const head = Math.max(...heads.slice(start, start + columns).map(({ height }) => height));
    row.forEach(({ svg }, column) => {
      const x = GAP + column * (PLOT.width + GAP);
      groups.push(
        `<g transform="translate(${x},${y})">${
          heads[start + column].svg
        }<g transform="translate(0,${head})">${svg}</g></g>`,
      );
    });
    y += head + Math.max(...row.map(heightOf)) + GAP;
  }
  const words = panels.map(({ title, caption }) => `${title}: ${caption}`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" ${frameAttributes(width, y)} role="img">` +
    `<title>${escapeXml(`${spec.name}: ${spec.title}`)}</title><desc>${escapeXml(words)}</desc>` +
    `<style>${FIGURE_STYLE}</style>` +
    `<rect width="${width}" height="${y}" fill="${SURFACE}"/>${groups.join("")}</svg>\n`;
}

/** Title and legend of a panel, to stand above its plot. */
function panelHead({ letter, title, keys, notes }: DrawnPanel): { readonly svg: string; readonly height: number } {
  const { svg, rows } = legendRows(keys, notes, PLOT.width);
  return {
    svg: svgText(letter === "" ? title : `(${letter}) ${title}`, { x: 0, y: 12, weight: 600, size: TITLE_SIZE }) +
      `<g transform="translate(2,${12 + LEGEND_LINE})">${svg}</g>`,
    height: 12 + (rows + 1) * LEGEND_LINE,
  };
}

/** One panel as an SVG element for a page that has `FIGURE_STYLE` itself and the caption beside it. */
export function panelElement({ spec }: DrawnFigure, { letter, title, svg, height = PLOT.height }: DrawnPanel): string {
  const name = letter === "" ? spec.name : /\d$/.test(spec.name) ? `${spec.name}${letter}` : `${spec.name} (${letter})`;
  const label = escapeXml(`${name}: ${spec.title}, ${title}. Described in the caption.`);
  return `<svg ${frameAttributes(PLOT.width, height)} role="img" aria-label="${label}">${svg}</svg>`;
}

function heightOf({ height = PLOT.height }: DrawnPanel): number {
  return height;
}

/** The file name of a figure. */
export function figureFile({ id, kind }: FigureSpec): string {
  return kind === "experiment" ? `figure-${id.padStart(2, "0")}.svg` : `${id}.svg`;
}

/**
 * A figure drawn from runs: the panels and curves of which the configuration trains runs.
 *
 * @param parts what a study draws itself, behind the panels
 */
export function drawFigure(
  figure: FigureSpec,
  config: Config,
  courses: readonly RunCourse[],
  parts: readonly DrawnPart[] = [],
): DrawnFigure {
  const spec = { ...figure, panels: figure.panels.flatMap((panel) => trainedPart(panel, config, courses)) };
  const lettered = (index: number) => spec.panels.length + parts.length === 1 ? "" : letterOf(index);
  const said = new Set<string>(); // what a panel says of its runs is not said again of the next
  const panels = spec.panels.map((panel, index): DrawnPanel => {
    const letter = lettered(index);
    const reader: PanelCourses = {
      config,
      task: panel.task,
      of: (intervention, variant) =>
        variant === undefined
          ? coursesOf(courses, panel.task, intervention)
          : coursesOfVariant(courses, { task: panel.task, intervention, variant }),
    };
    const fresh = sayings(panel, reader).filter((sentence) =>
      sentence !== "" && !said.has(`${panel.task}: ${sentence}`)
    );
    fresh.forEach((sentence) => said.add(`${panel.task}: ${sentence}`));
    return { letter, title: panel.title, caption: fresh.join(" "), ...renderPanel(panel, reader) };
  });
  return {
    spec,
    panels: [
      ...panels.map((panel, index) => ({ ...panel, notes: [...panel.notes, ...otherScale(panels, index, spec)] })),
      ...parts.map((part, index) => ({ ...part, letter: lettered(panels.length + index) })),
    ],
  };
}

/** `a` to `z`, then `aa`, `ab` and so on. */
function letterOf(index: number): string {
  const [before, last] = [Math.floor(index / 26), String.fromCharCode(97 + index % 26)];
  return before === 0 ? last : letterOf(before - 1) + last;
}

/** When the runs of a panel fit and grok, and what else is to be said of it. */
function sayings({ task, series, caption }: PanelSpec, courses: PanelCourses): readonly string[] {
  return [
    ...drawnBy(series).map(({ intervention, variant }) => {
      const drawn = courses.of(intervention, variant);
      const different = drawn[0]?.run.variant?.describes;
      const way = `${interventionTitle(intervention)}${different === undefined ? "" : `, ${different}`}`;
      return timesSentence(drawn, `${taskTitle[task]}, ${way}`);
    }),
    ...caption?.(courses) ?? [],
  ];
}

/** A panel with the curves of the runs that a configuration trains; none without any, or without those of a variant that it is about. */
function trainedPart(panel: PanelSpec, config: Config, courses: readonly RunCourse[]): readonly PanelSpec[] {
  const trained: readonly string[] = config[panel.task].interventions;
  const isThere = (variant: string) =>
    courses.some(({ run }) => run.task === panel.task && run.variant?.name === variant);
  const series = panel.series.filter(({ intervention }) => trained.includes(intervention));
  const complete = series.every(({ variant }) => variant === undefined || isThere(variant));
  return series.length === 0 || !complete ? [] : [{ ...panel, series }];
}

/** How much further the axis of one panel may reach than that of another of the same quantity without a word about it. */
const SAME_SCALE = 3;

/** A note where a panel's axis reaches much further, or less far, than that of an earlier panel of the same quantity. */
function otherScale(panels: readonly DrawnPanel[], index: number, { panels: specs }: FigureSpec): readonly string[] {
  const reach = ({ values }: DrawnPanel) => values === null ? 0 : Math.max(...values.map(Math.abs));
  const [mine, label] = [reach(panels[index]), specs[index].metric?.label];
  const other = panels.findIndex((panel, place) =>
    place < index && specs[place].metric?.label === label && reach(panel) > 0 && mine > 0 &&
    Math.max(mine / reach(panel), reach(panel) / mine) > SAME_SCALE
  );
  return other < 0 ? [] : [
    `axis up to ${formatNumber(mine)}, that of (${panels[other].letter}) up to ${formatNumber(reach(panels[other]))}`,
  ];
}

function frameAttributes(width: number, height: number): string {
  return `class="degrok" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" color="${INK}"`;
}
