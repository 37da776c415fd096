/**
 * The claims: the table up front, and the evidence for each.
 *
 * @module
 */
import { answerText, criterionText, estimateText, intervalText, valueText, verdictText } from "../claim_words.ts";
import type { Claim, ClaimPart, ClaimsFile, Measurement, Verdict } from "../claims/claims_file.ts";
import type { Config } from "../../config/config.ts";
import { taskTitle } from "../figures/paper_figures.ts";
import { formatList } from "../format.ts";
import { settingAt, settingText } from "../settings_difference.ts";
import { html, list, type Markup, table } from "./markup.ts";

const verdictClass: Readonly<Record<Verdict, string>> = {
  "supported": "supported",
  "partly": "partly",
  "not supported": "failed",
  "cannot be decided": "open",
};

/** Statistics shown in a row of the table up front; the others stand with the evidence. */
const SHOWN = 3;

/** All claims with their verdicts. */
export function claimsTable({ claims }: ClaimsFile): Markup {
  return table(
    "The paper's claims and whether they held",
    ["Claim", "What the paper says", "Verdict", "What was measured", "Figures"],
    claims.map((claim) => [
      html`<a href="#${claim.id}">${claim.id}</a>`,
      claim.claim,
      verdictMark(claim),
      evidence(claim),
      figureLinks(claim.figures),
    ]),
  );
}

/** The evidence for every claim, value by value. */
export function claimDetails({ claims }: ClaimsFile, config: Config): Markup {
  return html`${
    claims.map((claim) =>
      html`<section id="${claim.id}" aria-labelledby="${claim.id}-title"><h3 id="${claim.id}-title">${claim.id}. ${claim.title}</h3>
<p>${claim.claim}</p>
<p>${verdictMark(claim)}</p>
<p><strong>Statistic.</strong> ${claim.statistic} <strong>Why.</strong> ${claim.reason}</p>
${
        table(
          `Evidence for ${claim.id}`,
          ["Statistic", "Task", "Criterion", "Over seeds", "Answer", "Each run"],
          claim.parts.map(partRow),
        )
      }
${effectNote(claim)}<p class="soft">Seen in ${figureLinks(claim.figures)}. Depends on ${
        formatList(claim.choices.map((path) => `${path} (${settingText(settingAt(config, path))})`))
      }.</p></section>`
    )
  }`;
}

/** Links to figures: `Figures 8 and 9`. */
export function figureLinks(figures: readonly number[]): Markup {
  return html`${
    figures.map((number, index) =>
      html`${index === 0 ? "" : ", "}<a href="#figure-${number}">Figure&#160;${number}</a>`
    )
  }`;
}

function verdictMark(claim: Claim): Markup {
  return html`<span class="verdict ${verdictClass[claim.verdict]}">${verdictText(claim)}</span>`;
}

function evidence({ parts }: Claim): Markup {
  const counted = parts.filter(({ counts }) => counts);
  const shown = counted.slice(0, SHOWN).map((part) =>
    html`${taskTitle[part.task]}: ${part.name}: ${estimateText(part)} (${criterionText(part)}: ${answerText(part)})`
  );
  const rest = counted.length - shown.length;
  return list(rest > 0 ? [...shown, `and ${rest} more`] : shown);
}

function partRow(part: ClaimPart): readonly (Markup | string)[] {
  return [
    part.counts ? part.name : html`<span class="soft">${part.name} (to be read beside it)</span>`,
    taskTitle[part.task],
    criterionText(part),
    html`${estimateText(part)}${
      part.interval === null ? "" : html`
        <span class="soft">(${part.interval.method}, covers ${Math.round(1000 * part.interval.coverage) /
          10}&#8239;%)</span>
      `
    }`,
    answerText(part),
    part.measurements.length === 0 ? "no run" : list(part.measurements.map((value) => measurement(value, part))),
  ];
}

function measurement({ run, value, bound, note, metricsHash }: Measurement, { unit }: ClaimPart): Markup {
  const source = metricsHash === null ? "" : html`
    <a class="hash" href="#run-${run}">${metricsHash.slice(0, 8)}</a>
  `;
  return html`${run}: ${note ?? (value === null ? "anything" : valueText(value, bound, unit))}${source}`;
}

function effectNote({ effect }: Claim): Markup {
  if (effect === null) return html``;
  const interval = effect.interval === null
    ? ""
    : ` ${intervalText(effect.interval, "×")} (95 % ${effect.interval.method} interval)`;
  return html`<p>Effect size: ${effect.name} ${valueText(effect.value, "exact", "×")}${interval}.</p>\n`;
}
