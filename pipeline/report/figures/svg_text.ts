/**
 * Text as SVG.
 *
 * @module
 */
import { INK } from "./theme.ts";

/** Font size of axes, legends and notes, in pixels. */
export const TEXT = 12;

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
