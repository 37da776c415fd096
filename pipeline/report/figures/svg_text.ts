/**
 * Text and legends as SVG.
 *
 * @module
 */
import type { SeriesSpec } from "./figure_spec.ts";
import { COLORS, INK } from "./theme.ts";

/** Font size of axes, legends and notes, in pixels. */
export const TEXT = 12.5;

/** How dashes are drawn, by line style. */
export const DASHES = { solid: "", dashed: "6 3", dotted: "1.5 3" } as const;

/** Mean width of a character as a share of the font size. */
const CHARACTER = 0.54;
const SWATCH = 24;
const LINE = 17;

/** How a line of text is set. */
export interface TextOptions {
  readonly x: number;
  readonly y: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: number;
  readonly size?: number;
}

/** Text safe in markup. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A line of text. */
export function svgText(text: string, { x, y, anchor = "start", weight = 400, size = TEXT }: TextOptions): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" font-size="${size}" fill="${INK}">${
    escapeXml(text)
  }</text>`;
}

/** The keys of the series and the notes under them, set in rows. */
export function legendRows(
  series: readonly Pick<SeriesSpec, "label" | "color" | "line" | "axis">[],
  notes: readonly string[],
  width: number,
): { readonly svg: string; readonly rows: number } {
  let x = 0;
  let row = 0;
  let svg = "";
  for (const { label, color, line = "solid", axis } of series) {
    const length = SWATCH + 6 + label.length * TEXT * CHARACTER + 14;
    if (x > 0 && x + length > width) [x, row] = [0, row + 1];
    const y = row * LINE;
    const dash = DASHES[line] === "" ? "" : ` stroke-dasharray="${DASHES[line]}"`;
    svg +=
      `<path d="M${x},${y}h${SWATCH}" fill="none" stroke="${COLORS[color]}" stroke-width="${
        axis === "metric" ? 2.6 : 1.8
      }"${dash}/>` + svgText(label, { x: x + SWATCH + 6, y: y + 4.5 });
    x += length;
  }
  if (series.length > 0) row++;
  for (const note of notes) {
    svg += svgText(note, { x: 0, y: row * LINE + 4.5 });
    row++;
  }
  return { svg, rows: row };
}
