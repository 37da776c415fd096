/// <reference lib="dom" />
/**
 * What the page's script begins with. This runs in the reader's browser.
 *
 * @module
 */
import type { FigureReadings } from "../html/figure_readings.ts";
import type { PictureReadings } from "../pictures/readings.ts";
import { readValues } from "./read_values.ts";
import { revealTarget } from "./reveal_target.ts";
import { showPictures } from "./show_pictures.ts";
import { toggleRuns, toggleSeries } from "./toggle_series.ts";

/** Makes the page's figures readable by pointer and keyboard, its series and runs optional, and its pictures move. */
export function startPage(): void {
  const stored = <A>(id: string): A | null => {
    const text = document.getElementById(id)?.textContent;
    return text == null ? null : JSON.parse(text) as A;
  };
  const readings = stored<FigureReadings>("figure-readings");
  for (const panel of document.querySelectorAll<HTMLElement>(".panel")) {
    toggleSeries(panel);
    const reading = readings?.panels[panel.dataset.panel ?? ""];
    if (readings !== null && reading !== undefined) readValues(panel, reading, readings);
  }
  addEventListener("hashchange", revealTarget);
  revealTarget();
  const runs = document.getElementById("run-toggles");
  if (runs !== null) toggleRuns(runs);
  const pictures = stored<PictureReadings>("picture-readings");
  const place = document.getElementById("picture-slider");
  if (pictures !== null && place !== null) void showPictures(place, pictures);
}
