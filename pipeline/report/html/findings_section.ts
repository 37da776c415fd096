/**
 * What was found: what the runs show beside the claims, then each claim as a question with its answer, a number and a small figure.
 *
 * @module
 */
import {
  answerText,
  contrast,
  criterionText,
  formerText,
  narrowText,
  shortAnswer,
  unitText,
  valueParts,
} from "../claim_words.ts";
import type { Claim, ClaimPart, Sensitivity } from "../claims/claims_file.ts";
import { VERDICT_COVERAGE } from "../claims/summary.ts";
import type { DrawnFigure } from "../figures/render_figure.ts";
import { THUMBNAIL } from "../figures/render_panel.ts";
import { taskTitle } from "../figures/titles.ts";
import { formatCount, formatList, formatPercent } from "../format.ts";
import { choiceWords, shortVerdict } from "../markdown.ts";
import { askedClaims } from "../own_experiment.ts";
import { seedsHint } from "../reproduce_command.ts";
import { figureLinks, verdictClass } from "./evidence_section.ts";
import type { ReportSources } from "./figures_section.ts";
import { type Markup, markup, raw } from "./markup.ts";

/** The section's body. */
export function findingsSection(sources: ReportSources): Markup {
  const { study, input: { config }, claims: { claims }, finds } = sources;
  const hint = seedsHint(config, study);
  return markup`${
    finds.map(({ title, text, figure }, index) =>
      markup`<article class="find" id="find-${index + 1}"><h3>${title}</h3>
<p>${text}${figure === undefined ? "" : markup` See ${figureLinks([figure])}.`}</p></article>\n`
    )
  }${readingHint(claims, study.design?.ownSeeds ? "settings" : "seeds")}<div class="findings">${
    askedClaims(study, config, claims).map((claim) => card(claim, sources))
  }</div>
${hint === null ? "" : markup`<p>${hint.words} <code>${hint.command}</code></p>\n`}`;
}

const CORRELATIONS = "tau (Kendall's) and rho (Spearman's) are rank correlations, from −1 to 1";
const UNITS: Readonly<Record<string, string>> = {
  "tau": CORRELATIONS,
  "rho": CORRELATIONS,
  "decades": "a decade is a factor of ten",
};

/** How numbers below are to be read, as far as there are such; nothing where they explain themselves. */
function readingHint(claims: readonly Claim[], over: "settings" | "seeds"): Markup {
  const parts = claims.flatMap(({ parts }) => parts);
  const words = [
    ...(parts.some(({ interval }) => interval !== null)
      ? [
        over === "settings"
          ? "[…] is the bootstrap interval of the statistic over settings, or over runs where all have one setting"
          : `[…] is an interval: of a median, over the seeds${coverages(parts)}${
            parts.some(({ summary }) => summary === "share") ? "; of a share, over the runs" : ""
          }`,
      ]
      : []),
    ...(parts.some(({ holds, interval, criterion }) => criterion !== null && interval !== null && holds === null)
      ? ["not settled: the interval has values on both sides of the threshold"]
      : []),
    ...new Set(parts.flatMap(({ unit }) => UNITS[unit] ?? [])),
  ];
  return words.length === 0
    ? markup``
    : markup`<p class="soft">${words.map((each) => each[0].toUpperCase() + each.slice(1)).join(". ")}.</p>\n`;
}

/** How surely the intervals that decide cover their medians: ` (of 5 seeds it covers the median with a probability of 93.8 %, of 10 seeds with 97.9 %)`; empty where none decides. */
function coverages(parts: readonly ClaimPart[]): string {
  const known = new Map(
    parts.flatMap(({ summary, interval, seeds }) =>
      summary === "median" && interval !== null && interval.coverage >= VERDICT_COVERAGE
        ? [[seeds, interval.coverage] as const]
        : []
    ),
  );
  const texts = [...known].toSorted(([one], [other]) => one - other).map(([seeds, coverage], index) =>
    `of ${formatCount(seeds, "seed")} ${index === 0 ? "it covers the median with a probability of" : "with"} ${
      formatPercent(coverage)
    }`
  );
  return texts.length === 0 ? "" : ` (${texts.join(", ")})`;
}

/** A claim's question with its answer. */
function card(claim: Claim, sources: ReportSources): Markup {
  const definition = sources.study.claims.find(({ id }) => id === claim.id);
  const telling = contrast(claim);
  const narrow = narrowText(claim, sources.claims.sensitivity);
  const seen = claim.verdict === "cannot be decided" ? claim.indication : claim.verdict;
  return markup`<article class="finding" aria-labelledby="finding-${claim.id}"><h3 id="finding-${claim.id}">${
    definition?.question ?? claim.title
  }</h3>
${smallFigure(definition?.picture ?? String(claim.figures[0]), telling[0], sources.figures)}<p class="verdict ${
    verdictClass[seen]
  }">${shortAnswer(claim)}</p>
${telling.map(number)}<p class="answer">${definition?.answer(claim) ?? claim.claim}${
    narrow === "" ? "" : ` ${narrow}`
  }</p>
<p class="links"><a href="#${claim.id}">${claim.id}</a>, ${claim.basis}. ${figureLinks(claim.figures)}${
    pictureLink(claim, definition?.picture, sources.figures)
  }${otherwise(claim, sources.claims.sensitivity)}</p></article>\n`;
}

/** A link to the figure that a card shows, where it is none of the claim's own. */
function pictureLink(claim: Claim, id: string | undefined, figures: readonly DrawnFigure[]): Markup {
  const figure = figures.find(({ spec }) => spec.id === id && !claim.figures.map(String).includes(id));
  return figure === undefined ? markup`` : markup`, <a href="#figure-${figure.spec.id}">${figure.spec.name}</a>`;
}

/** That the claim's rule changed after runs had been seen, and what it comes to under other choices. */
function otherwise({ id, formerly }: Claim, sensitivity: readonly Sensitivity[]): Markup {
  const moving = sensitivity.filter(({ moved }) => moved.includes(id));
  const texts = [...Map.groupBy(moving, ({ verdicts }) => verdicts[id])].map(([verdict, all]) =>
    `${shortVerdict({ verdict })} (${all.map(({ describes }) => choiceWords(describes)).join("; ")})`
  );
  return markup`.${
    formerly === null
      ? ""
      : ` Its rule changed after runs had been seen; under the former one: ${formerText(formerly)}.`
  }${texts.length === 0 ? "" : ` Other choices give: ${formatList(texts)}.`}`;
}

function number(part: ClaimPart): Markup {
  const { name, task, unit, estimate, estimateBound, interval, criterion } = part;
  const scale = unit === "tau" ? ", from −1 (always falls) to 1 (always rises)" : "";
  const { middle, ends } = valueParts({
    ...{ value: estimate, bound: estimateBound, interval, unit },
    threshold: criterion?.threshold,
  });
  return markup`<p class="number"><strong>${middle}</strong>${
    ends === "" ? "" : markup` <span class="ends">${ends}</span>`
  }${unitText(unit)} <span class="soft">${taskTitle[task]}: ${name}${scale}${
    criterion === null ? "" : ` (claimed: ${criterionText(part)}; ${answerText(part)})`
  }</span></p>\n`;
}

/** The curves of a figure, of the task that the number is of if there is a panel of it. */
function smallFigure(id: string, part: ClaimPart | undefined, figures: readonly DrawnFigure[]): Markup {
  const figure = figures.find(({ spec }) => spec.id === id);
  const drawn =
    figure?.panels.flatMap((panel, index) =>
      panel.thumbnail === "" ? [] : [{ ...panel, task: figure.spec.panels[index].task }]
    ) ?? [];
  const panel = drawn.find(({ task }) => task === part?.task) ?? drawn[0];
  if (figure === undefined || panel === undefined) return markup``;
  const { width, height } = THUMBNAIL;
  const keys = panel.data.series.map(({ spec }) => spec.label).join("; ");
  return markup`<a class="thumbnail" href="#figure-${id}">${
    raw(
      `<svg class="degrok" viewBox="-1 -1 ${width + 2} ${
        height + 2
      }" width="${width}" height="${height}" aria-hidden="true">${panel.thumbnail}</svg>`,
    )
  }<span>${figure.spec.name}${panel.letter}: ${keys}</span></a>\n`;
}
