/**
 * The legend of a panel: which line is what, what the marks at the top mean, and notes.
 *
 * @module
 */
import type { SeriesSpec } from "./figure_spec.ts";
import { svgText, TEXT } from "./svg_text.ts";
import { COLORS, INK, SURFACE } from "./theme.ts";

/** A key of the legend: a line, or one of the marks of fitting and grokking. */
export type LegendKey =
  | Pick<SeriesSpec, "label" | "color" | "line" | "axis">
  | { readonly label: string; readonly mark: MarkName };

/** The marks at the top of a frame. */
export type MarkName = "t_fit" | "t_grok";

/** How dashes are drawn, by line style. */
export const DASHES = { solid: "", dashed: "6 3", dotted: "1.5 3" } as const;

/** Distance of two rows of a legend, in pixels. */
export const LEGEND_LINE = 17;
/** Width of a key's sample, in pixels. */
const SAMPLE = 19;
/** Mean width of a character as a share of the font size. */
const CHARACTER = 0.54;

/** Width of a line: a metric's is the main one of its panel. */
export function lineWidth(axis: SeriesSpec["axis"]): number {
  return axis === "metric" ? 2.4 : 1.7;
}

/** A key's sample, about the origin's height, `SAMPLE` wide. */
function keySample(key: LegendKey): string {
  if ("mark" in key) {
    const fill = key.mark === "t_grok" ? INK : SURFACE;
    return `<path d="M${SAMPLE / 2 - 5},-4h10l-5,8z" fill="${fill}" stroke="${INK}" stroke-width="1.2"/>`;
  }
  const dash = DASHES[key.line ?? "solid"];
  return `<path d="M0,0h${SAMPLE}" fill="none" stroke="${COLORS[key.color]}" stroke-width="${lineWidth(key.axis)}"${
    dash === "" ? "" : ` stroke-dasharray="${dash}"`
  }/>`;
}

/** A key's sample as an element of its own, for a page. */
export function keyElement(key: LegendKey): string {
  return `<svg class="degrok" width="${SAMPLE}" height="12" viewBox="0 -6 ${SAMPLE} 12" aria-hidden="true">${
    keySample(key)
  }</svg>`;
}

/** Keys and the notes under them, set in rows no wider than `width`, as SVG. */
export function legendRows(
  keys: readonly LegendKey[],
  notes: readonly string[],
  width: number,
): { readonly svg: string; readonly rows: number } {
  let [x, row] = [0, 0];
  let svg = "";
  for (const key of keys) {
    const length = SAMPLE + 5 + key.label.length * TEXT * CHARACTER + 10;
    if (x > 0 && x + length > width) [x, row] = [0, row + 1];
    const y = row * LEGEND_LINE;
    svg += `<g transform="translate(${round(x)},${y})">${keySample(key)}</g>` +
      svgText(key.label, { x: round(x + SAMPLE + 5), y: y + 4 });
    x += length;
  }
  if (keys.length > 0) row++;
  for (const note of notes) svg += svgText(note, { x: 0, y: LEGEND_LINE * row++ + 4 });
  return { svg, rows: row };
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
