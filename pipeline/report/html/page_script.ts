/**
 * The script of the report's page.
 *
 * The functions of `browser/` are ordinary modules, checked with everything else; the page gets the text of each as the runtime holds it, types
 * removed. So there is nothing to bundle, and a function may use only what these modules export, what stands in this list, and what a browser has.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as inflating from "../browser/inflated.ts";
import * as reading from "../browser/read_values.ts";
import * as pictures from "../browser/show_pictures.ts";
import * as target from "../browser/reveal_target.ts";
import * as start from "../browser/start_page.ts";
import * as toggles from "../browser/toggle_series.ts";
import { formatNumber, formatPercent, formatStep, GROUP, grouped, powerOfTen, scientific, signed } from "../format.ts";

const functions = [
  ...[inflating, reading, pictures, target, start, toggles].flatMap((module) => Object.values(module)),
  ...[formatNumber, formatPercent, formatStep, grouped, powerOfTen, scientific, signed],
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
