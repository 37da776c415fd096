/// <reference lib="dom" />
/**
 * What the page's script begins with. This runs in the reader's browser.
 *
 * @module
 */
import type { FigureReadings } from "../html/figure_readings.ts";
import type { PictureReadings } from "../pictures/readings.ts";
import { inflated } from "./inflated.ts";
import { readValues } from "./read_values.ts";
import { revealTarget } from "./reveal_target.ts";
import { showPictures } from "./show_pictures.ts";
import { toggleRuns, toggleSeries } from "./toggle_series.ts";

/** Makes the page's figures readable by pointer and keyboard, its series and runs optional, and its pictures move. */
export function startPage(): void {
  const textOf = (id: string) => document.getElementById(id)?.textContent ?? null;
  for (const panel of document.querySelectorAll<HTMLElement>(".panel")) toggleSeries(panel);
  const packed = textOf("figure-readings");
  if (packed !== null) void inflated(packed).json().then(readPanels);
  addEventListener("hashchange", revealTarget);
  revealTarget();
  const runs = document.getElementById("run-toggles");
  if (runs !== null) toggleRuns(runs);
  const pictures = textOf("picture-readings");
  const place = document.getElementById("picture-slider");
  if (pictures !== null && place !== null) void showPictures(place, JSON.parse(pictures) as PictureReadings);
}

/** Makes the values of every panel readable. */
export function readPanels(readings: FigureReadings): void {
  for (const panel of document.querySelectorAll<HTMLElement>(".panel")) {
    const reading = readings.panels[panel.dataset.panel ?? ""];
    if (reading !== undefined) readValues(panel, reading, readings);
  }
}
