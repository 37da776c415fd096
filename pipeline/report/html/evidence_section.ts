/**
 * The evidence for each claim.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import {
  answerText,
  coverageText,
  criterionText,
  effectText,
  estimateText,
  formerText,
  valueText,
  verdictText,
} from "../claim_words.ts";
import type { Claim, ClaimPart, Measurement, Verdict } from "../claims/claims_file.ts";
import { taskSlug } from "../../plan/runs.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatCount } from "../format.ts";
import { settingAt, settingText } from "../setting_text.ts";
import { joined, list, type Markup, markup, table } from "./markup.ts";
import { hashLink } from "./provenance_section.ts";

/** The class of a verdict in the page's style sheet. */
export const verdictClass: Readonly<Record<Verdict, string>> = {
  "supported": "supported",
  "partly": "partly",
  "partly so far": "partly",
  "not supported": "failed",
  "cannot be decided": "open",
};

/** The evidence for every claim, value by value. */
export function claimDetails(claims: readonly Claim[], config: Config): Markup {
  return markup`${claims.map((claim) => claimDetail(claim, config))}`;
}

function claimDetail(claim: Claim, config: Config): Markup {
  const { id, title, statistic, reason, parts } = claim;
  const headings = ["Statistic", "Over runs", "Each run, and what it was read from"];
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${id}. ${title}</h3>
<p>${claim.claim}</p>
<p><span class="verdict ${verdictClass[claim.verdict]}">${verdictText(claim)}</span></p>
${formerNote(claim)}${points("Statistic", statistic)}
${points("Why", reason)}
${table(`Evidence for ${id}`, headings, parts.map((part) => ({ cells: partCells(part) })), "evidence")}
${effectNote(claim)}
<p class="links">Seen in ${figureLinks(claim.figures)}. Depends on ${
    joined(claim.choices.map((path) => markup`<code>${path}</code>: ${settingText(settingAt(config, path))}`), "; ")
  }.</p></section>\n`;
}

/** A text below its name; where it has several lines, each is a point of a list. */
function points(name: string, text: string): Markup {
  const lines = text.split("\n");
  return lines.length === 1
    ? markup`<p><strong>${name}.</strong> ${text}</p>`
    : markup`<p><strong>${name}.</strong></p>${list(lines)}`;
}

/** Links to figures. */
export function figureLinks(figures: readonly number[]): Markup {
  return joined(figures.map((number) => markup`<a href="#figure-${number}">Figure&#160;${number}</a>`), ", ");
}

/** That a rule changed after runs had been seen, why, and what the former one says. */
function formerNote({ formerly }: Claim): Markup {
  if (formerly === null) return markup``;
  return markup`<p class="changed"><strong>Rule changed after runs had been seen.</strong> ${formerly.reason} Under the former rule: ${
    formerText(formerly)
  }.</p>\n`;
}

function partCells(part: ClaimPart): readonly (Markup | string)[] {
  const { name, task, counts, criterion, runs, seeds, measurements } = part;
  const wanted = criterion === null ? "" : `, ${criterionText(part)}`;
  return [
    markup`${taskTitle[task]}: ${name}${wanted}${counts ? "" : markup` <span class="soft">(does not count)</span>`}`,
    markup`<strong>${estimateText(part)}</strong>, ${answerText(part)}<br><span class="soft">${
      formatCount(runs, "run")
    }, ${formatCount(seeds, "seed")}${coverageText(part)}</span>`,
    measurements.length === 0
      ? runs === 0 ? "no run" : "listed in another row"
      : markup`<details><summary>${formatCount(measurements.length, "value")}</summary>${
        list(measurements.map((value) => measurement(value, part)))
      }</details>`,
  ];
}

/** A run's value with the hashes behind it; the run's name without its task, which stands in the same row. */
function measurement({ run, value, bound, note, hashes }: Measurement, { unit, task, criterion }: ClaimPart): Markup {
  const sources = Object.keys(hashes).map((stage) => markup` ${hashLink(run, stage, hashes)}`);
  const name = run.replace(`${taskSlug(task)}-`, "");
  return markup`${name}: ${note ?? valueText({ value, bound, unit, threshold: criterion?.threshold })}${sources}`;
}

function effectNote({ effects, notes }: Claim): Markup {
  const sizes = effects.length === 0 ? markup`` : markup`<p>Effect sizes:</p>${list(effects.map(effectText))}`;
  return notes.length === 0 ? sizes : markup`${sizes}${list(notes)}`;
}
