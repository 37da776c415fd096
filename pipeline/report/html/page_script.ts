/**
 * The script of the report's page.
 *
 * The functions of `browser/` are ordinary modules, checked with everything else; the page gets the text of each as the runtime holds it, types
 * removed. So there is nothing to bundle, and a function may use only what stands in this list, and what a browser has.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readValues, shownRuns, valueText } from "../browser/read_values.ts";
import { frameText, inflated, nearestStep, paint, panelCursor, showPictures } from "../browser/show_pictures.ts";
import { revealTarget } from "../browser/reveal_target.ts";
import { startPage } from "../browser/start_page.ts";
import { pressedButton, toggleRuns, toggleSeries } from "../browser/toggle_series.ts";
import { formatNumber, formatPercent, formatStep, GROUP, grouped, powerOfTen, scientific, signed } from "../format.ts";

const functions = [
  formatNumber,
  formatPercent,
  formatStep,
  frameText,
  grouped,
  inflated,
  nearestStep,
  paint,
  panelCursor,
  powerOfTen,
  pressedButton,
  readValues,
  revealTarget,
  scientific,
  showPictures,
  signed,
  startPage,
  toggleRuns,
  toggleSeries,
  shownRuns,
  valueText,
];

/** The script, to stand at the end of the page. */
export const PAGE_SCRIPT = [
  '"use strict";',
  `const GROUP = ${JSON.stringify(GROUP)};`,
  ...functions.map(String),
  "startPage();",
].join("\n");

/** What the page's security policy knows the script by. */
export const PAGE_SCRIPT_HASH = `sha256-${createHash("sha256").update(PAGE_SCRIPT).digest("base64")}`;
