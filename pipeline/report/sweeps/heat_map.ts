/**
 * A map of two settings: a cell for each combination of their values.
 *
 * @module
 */
import { type PanelDrawing, PLOT, WITHOUT_CURVES } from "../figures/render_panel.ts";
import { svgText, TEXT } from "../figures/svg_text.ts";
import { COLORS, FAINT } from "../figures/theme.ts";

/** What a cell shows. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  /** From 0, the palest, to 1; null for what is not known as a number, such as a time that has not come. */
  readonly weight: number | null;
}

/** The words at the sides of a map. */
export interface MapAxes {
  readonly across: string;
  readonly down: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** The frame inside the plot, in pixels; on the left at least. */
const FRAME = { left: 64, top: 26, right: 10, bottom: 40 } as const;
/** The least height of a row whose text is as large as elsewhere: a map with many rows is higher than other panels. */
const ROW = 18;
/** The opacity of the palest and of the strongest cell, over which text can be read. */
const OPACITY = { least: 0.06, most: 0.55 } as const;
/** From one line of text to the next. */
const LINE = 14;
/** Mean width of a digit as a share of the font size. */
const DIGIT = 0.6;

/** The map, as panels are drawn; the first row is at the bottom, as on an axis. */
export function heatMap(cells: readonly Cell[], axes: MapAxes): PanelDrawing {
  const { across, down, columns, rows } = axes;
  const left = Math.max(FRAME.left, 12 + Math.max(0, ...rows.map(widthOf)));
  const width = (PLOT.width - left - FRAME.right) / columns.length;
  const staggered = columns.some((label) => widthOf(label) > width); // every other label is a line lower
  const below = FRAME.bottom + (staggered ? LINE : 0);
  const whole = Math.max(PLOT.height, FRAME.top + below + rows.length * ROW);
  const height = (whole - FRAME.top - below) / rows.length;
  const longest = Math.max(1, ...cells.map(({ text }) => text.length));
  const size = Math.max(7, Math.min(TEXT, (width - 4) / (longest * DIGIT), height - 3));
  const bottom = whole - below;
  const squares = cells.map(({ row, column, text, weight }) => {
    const [x, y] = [left + column * width, bottom - (row + 1) * height];
    const fill = weight === null
      ? `fill="none" stroke="${COLORS.grey}" stroke-dasharray="3 3"`
      : `fill="${COLORS.blue}" fill-opacity="${
        (OPACITY.least + weight * (OPACITY.most - OPACITY.least)).toFixed(3)
      }" stroke="${FAINT}"`;
    const at = {
      x: round(x + width / 2),
      y: round(y + height / 2 + size / 3),
      anchor: "middle",
      size: round(size),
    } as const;
    return `<rect data-mark="cell" x="${round(x + 1)}" y="${round(y + 1)}" width="${round(width - 2)}" height="${
      round(height - 2)
    }" ${fill}/>${svgText(text, at)}`;
  });
  const labels = [
    ...columns.map((label, column) =>
      svgText(label, {
        x: round(Math.min(left + (column + 0.5) * width, PLOT.width - widthOf(label) / 2)),
        y: bottom + 16 + (staggered && column % 2 === 1 ? LINE : 0),
        anchor: "middle",
      })
    ),
    ...rows.map((label, row) =>
      svgText(label, {
        x: round(left - 6),
        y: round(bottom - (row + 0.5) * height + 4),
        anchor: "end",
      })
    ),
    svgText(down, { x: 2, y: 11 }),
    svgText(across, { x: round(left + columns.length * width / 2), y: whole - 5, anchor: "middle" }),
  ];
  return { ...WITHOUT_CURVES, keys: [], height: whole, svg: [...squares, ...labels].join("") };
}

/** About how wide a label is, in pixels. */
const widthOf = ({ length }: string): number => length * TEXT * DIGIT;

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
