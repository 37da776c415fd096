/**
 * The claims: the table up front, and the evidence for each.
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
  tellingParts,
  valueText,
  verdictText,
} from "../claim_words.ts";
import type { Claim, ClaimPart, ClaimsFile, Measurement, Verdict } from "../claims/claims_file.ts";
import { taskSlug } from "../../plan/runs.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatCount, formatList } from "../format.ts";
import { settingAt, settingText } from "../settings_difference.ts";
import { joined, list, type Markup, markup, table } from "./markup.ts";
import { hashLink } from "./provenance_section.ts";

const verdictClass: Readonly<Record<Verdict, string>> = {
  "supported": "supported",
  "partly": "partly",
  "not supported": "failed",
  "cannot be decided": "open",
};

/** All claims with their verdicts: one row each, with the statistic that says most. */
export function claimsTable({ claims }: ClaimsFile): Markup {
  return markup`${tally(claims)}
${
    table(
      "The claims, their verdicts, and a number behind each",
      ["Claim", "Verdict", "Measured", "Seen in"],
      claims.map((claim) => ({
        cells: [
          markup`<a href="#${claim.id}">${claim.id}</a> <span class="claim">${claim.claim}</span>`,
          verdictMark(claim),
          evidence(claim),
          figureLinks(claim.figures),
        ],
      })),
      "claims",
    )
  }`;
}

/** How many claims have each verdict. */
function tally(claims: readonly Claim[]): Markup {
  const verdicts = Object.keys(verdictClass) as Verdict[];
  return markup`<ul class="tally">${
    verdicts.map((verdict) => {
      const those = claims.filter((claim) => claim.verdict === verdict);
      return markup`<li class="${verdictClass[verdict]}"><strong>${those.length}</strong> ${verdict}${
        those.length === 0 ? "" : markup`<span class="soft">${those.map(({ id }) => id).join(", ")}</span>`
      }</li>`;
    })
  }</ul>${leaningText(claims)}`;
}

/** What the estimates of undecided claims say, where they say something. */
function leaningText(claims: readonly Claim[]): Markup {
  const open = claims.filter(({ verdict, indication }) => verdict === "cannot be decided" && indication !== verdict);
  if (open.length === 0) return markup``;
  const those = Object.keys(verdictClass).flatMap((verdict) => {
    const count = open.filter(({ indication }) => indication === verdict).length;
    return count === 0 ? [] : [`${count} to “${verdict}”`];
  });
  return markup`<p>Of the undecided claims, ${
    formatCount(open.length, "has", "have")
  } estimates that point to a verdict, though there are too few seeds or runs, or they
disagree: ${formatList(those)}.</p>`;
}

/** The evidence for every claim, value by value. */
export function claimDetails({ claims }: ClaimsFile, config: Config): Markup {
  return markup`${claims.map((claim) => claimDetail(claim, config))}`;
}

function claimDetail(claim: Claim, config: Config): Markup {
  const { id, title, statistic, reason, parts } = claim;
  const headings = ["Statistic", "Over runs", "Each run, and what it was read from"];
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${id}. ${title}</h3>
<p>${claim.claim}</p>
<p><span class="verdict ${verdictClass[claim.verdict]}">${verdictText(claim)}</span></p>
<p><strong>Statistic.</strong> ${statistic} <strong>Why.</strong> ${reason}</p>
${table(`Evidence for ${id}`, headings, parts.map((part) => ({ cells: partCells(part) })), "evidence")}
${effectNote(claim)}
<p class="links">Seen in ${figureLinks(claim.figures)}. Depends on ${
    joined(claim.choices.map((path) => markup`<code>${path}</code>: ${settingText(settingAt(config, path))}`), "; ")
  }.</p></section>\n`;
}

/** Links to figures. */
function figureLinks(figures: readonly number[]): Markup {
  return joined(figures.map((number) => markup`<a href="#figure-${number}">Figure&#160;${number}</a>`), ", ");
}

function verdictMark({ verdict, indication, basis }: Claim): Markup {
  const points = verdict === "cannot be decided" && indication !== "cannot be decided"
    ? markup`<br>points to “${indication}”`
    : markup``;
  return markup`<span class="verdict ${
    verdictClass[verdict]
  }">${verdict}</span><span class="soft basis">${points}<br>${basis}</span>`;
}

/** The part of each task that says most. */
function evidence(claim: Claim): Markup {
  const counted = claim.parts.filter(({ counts }) => counts);
  const shown = tellingParts(claim);
  if (shown.length === 0) return markup`–`;
  const rest = counted.length - shown.length;
  return markup`${
    shown.map((part) =>
      markup`<p>${taskTitle[part.task]}, ${part.name}: <strong>${estimateText(part)}</strong>, ${answerText(part)}</p>`
    )
  }${rest > 0 ? markup`<p class="soft">and ${formatCount(rest, "other statistic")}</p>` : ""}`;
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
      ? "no run"
      : markup`<details><summary>${formatCount(measurements.length, "value")}</summary>${
        list(measurements.map((value) => measurement(value, part)))
      }</details>`,
  ];
}

/** A run's value with the hashes behind it; the run's name without its task, which stands in the same row. */
function measurement({ run, value, bound, note, hashes }: Measurement, { unit, task }: ClaimPart): Markup {
  const sources = Object.keys(hashes).map((stage) => markup` ${hashLink(run, stage, hashes)}`);
  const name = run.replace(`${taskSlug(task)}-`, "");
  return markup`${name}: ${note ?? valueText({ value, bound, unit })}${sources}`;
}

function effectNote({ effects, notes }: Claim): Markup {
  const sizes = effects.length === 0 ? markup`` : markup`<p>Effect sizes:</p>${list(effects.map(effectText))}`;
  return notes.length === 0 ? sizes : markup`${sizes}${list(notes)}`;
}
