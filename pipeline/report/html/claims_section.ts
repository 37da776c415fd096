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
  valueText,
  verdictText,
} from "../claim_words.ts";
import type { Claim, ClaimPart, ClaimsFile, Measurement, Verdict } from "../claims/claims_file.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatCount } from "../format.ts";
import { settingAt, settingText } from "../settings_difference.ts";
import { list, type Markup, markup, table } from "./markup.ts";
import { hashAnchor } from "./provenance_section.ts";

const verdictClass: Readonly<Record<Verdict, string>> = {
  "supported": "supported",
  "partly": "partly",
  "not supported": "failed",
  "cannot be decided": "open",
};

/** Statistics shown in a row of the table up front; the others stand with the evidence. */
const SHOWN = 4;

/** All claims with their verdicts. */
export function claimsTable({ claims }: ClaimsFile): Markup {
  return table(
    "The paper's claims and whether they held",
    ["Claim", "What the paper says", "Verdict", "What was measured (median over runs, interval)", "Seen in"],
    claims.map((claim) => ({
      cells: [
        markup`<a href="#${claim.id}">${claim.id}</a>`,
        claim.claim,
        verdictMark(claim),
        evidence(claim),
        figureLinks(claim.figures),
      ],
    })),
  );
}

/** The evidence for every claim, value by value. */
export function claimDetails({ claims }: ClaimsFile, config: Config): Markup {
  return markup`${claims.map((claim) => claimDetail(claim, config))}`;
}

function claimDetail(claim: Claim, config: Config): Markup {
  const { id, title, statistic, reason, parts } = claim;
  const headings = ["Statistic", "Task", "Criterion", "Over runs", "Answer", "Each run, and what it was read from"];
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${id}. ${title}</h3>
<p>${claim.claim} ${verdictMark(claim)}</p>
<p><strong>Statistic.</strong> ${statistic} <strong>Why.</strong> ${reason}</p>
${table(`Evidence for ${id}`, headings, parts.map((part) => ({ cells: partCells(part) })))}
${effectNote(claim)}
<p class="soft">Seen in ${figureLinks(claim.figures)}. Depends on:</p>
${
    list(claim.choices.map((path) => markup`<code>${path}</code>: ${settingText(settingAt(config, path))}`))
  }</section>\n`;
}

/** Links to figures. */
export function figureLinks(figures: readonly number[]): Markup {
  return markup`${
    figures.map((number, index) =>
      markup`${index === 0 ? "" : ", "}<a href="#figure-${number}">Figure&#160;${number}</a>`
    )
  }`;
}

function verdictMark(claim: Claim): Markup {
  return markup`<span class="verdict ${verdictClass[claim.verdict]}">${verdictText(claim)}</span>`;
}

function evidence({ parts }: Claim): Markup {
  const counted = parts.filter(({ counts }) => counts);
  const shown = counted.slice(0, SHOWN).map((part) =>
    markup`${taskTitle[part.task]}, ${part.name}: <strong>${estimateText(part)}</strong> (${answerText(part)})`
  );
  const rest = counted.length - shown.length;
  return list(rest > 0 ? [...shown, `and ${rest} more`] : shown);
}

function partCells(part: ClaimPart): readonly (Markup | string)[] {
  return [
    part.counts ? part.name : markup`<span class="soft">${part.name} (does not count)</span>`,
    taskTitle[part.task],
    criterionText(part),
    markup`${estimateText(part)}<br><span class="soft">${formatCount(part.runs, "run")}, ${
      formatCount(part.seeds, "seed")
    }${coverageText(part)}</span>`,
    answerText(part),
    part.measurements.length === 0 ? "no run" : list(part.measurements.map((value) => measurement(value, part))),
  ];
}

function measurement({ run, value, bound, note, hashes }: Measurement, { unit }: ClaimPart): Markup {
  const sources = Object.entries(hashes).map(([stage, hash]) =>
    markup` <a class="hash" href="#${hashAnchor(run, stage)}" title="${stage} of ${run}">${hash.slice(0, 8)}</a>`
  );
  return markup`${run}: ${note ?? (value === null ? "not known" : valueText(value, bound, unit))}${sources}`;
}

function effectNote({ effects, notes }: Claim): Markup {
  const sizes = effects.length === 0 ? markup`` : markup`<p>Effect sizes:</p>${list(effects.map(effectText))}`;
  return notes.length === 0 ? sizes : markup`${sizes}${list(notes)}`;
}
