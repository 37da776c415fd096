/**
 * A panel that a study draws itself.
 *
 * @module
 */
import type { PanelDrawing } from "./render_panel.ts";

/** A panel that a study draws itself, with its words. */
export interface DrawnPart extends PanelDrawing {
  readonly title: string;
  /** What is seen, in sentences. */
  readonly caption: string;
}
