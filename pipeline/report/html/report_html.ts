/**
 * The report as one page.
 *
 * @module
 */
import { figureReadings } from "./figure_readings.ts";
import { formatCount } from "../format.ts";
import { baseCourses } from "../run_course.ts";
import { profileConfig } from "../../config/profiles.ts";
import { commandFile, hasOwnCode, reproduceCommand, seedsHint } from "../settings_difference.ts";
import { choicesSection } from "./choices_section.ts";
import { claimDetails, claimsTable } from "./claims_section.ts";
import { figureElement, type ReportSources } from "./figures_section.ts";
import { grokkingSection } from "./grokking_section.ts";
import { jsonBlock, list, type Markup, markup, raw } from "./markup.ts";
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { picturesSection } from "./pictures_section.ts";
import { provenanceSection } from "./provenance_section.ts";
import { outcomeText, runsTable, setupText } from "./runs_section.ts";
import { sensitivitySection } from "./sensitivity_section.ts";
import { hasTheory, theorySection } from "./theory_section.ts";
import { comparisonSection, hasComparison } from "./comparison_section.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: (sources: ReportSources) => Markup;
  /** Whether there is anything to say; always if absent. */
  readonly isShown?: (sources: ReportSources) => boolean;
}

const sections: readonly Section[] = [
  { id: "claims", title: "What held", body: claimsBody },
  { id: "grokking", title: "What grokking is", body: grokkingSection },
  { id: "pictures", title: "What happens inside", body: picturesSection },
  { id: "runs", title: "What was run", body: runsBody },
  { id: "comparison", title: "Values compared", body: comparisonSection, isShown: hasComparison },
  { id: "figures", title: "The figures", body: figuresBody },
  { id: "general", title: "Beyond the study's figures", body: generalBody, isShown: hasGeneral },
  { id: "theory", title: "Theory along training", body: theorySection, isShown: hasTheory },
  { id: "sensitivity", title: "Sensitivity and controls", body: sensitivitySection },
  {
    id: "evidence",
    title: "The evidence, claim by claim",
    body: ({ claims, input }) =>
      markup`${list(claims.rule.split("\n"))}
${claimDetails(claims, input.config)}`,
  },
  { id: "choices", title: "Choices and deviations", body: choicesSection },
  { id: "again", title: "Running it again", body: againBody },
  {
    id: "provenance",
    title: "Where the numbers come from",
    body: provenanceSection,
  },
];

const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${PAGE_SCRIPT_HASH}'`;

/** The report as one self-contained page: nothing is fetched, and all but the interaction is there without its script. */
export function reportHtml(sources: ReportSources): string {
  const { study, input, courses } = sources;
  const shown = sections.filter(({ isShown }) => isShown?.(sources) ?? true);
  const { profile, seeds } = input.config;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>degrok: ${study.title} (${profile} profile)</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#claims">Skip to the claims</a>
<header>
<h1>${study.words.heading}</h1>
<p class="lead">${study.words.lead}: the ${profile} profile, ${formatCount(seeds.length, "seed")}. ${
    outcomeText(courses)
  }</p>
<p class="soft">${study.source}</p>
${input.partial ? PARTIAL : ""}</header>
<nav aria-label="Contents"><ol>${
    shown.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)
  }</ol></nav>
<main>
${
    shown.map(({ id, title, body }) =>
      markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body(sources)}
</section>
`
    )
  }</main>
<footer><p class="soft">Made by degrok. The figures are also in <code>figures/</code>, the metrics in <code>metrics/</code>, the verdicts in
<code>claims.json</code>.</p></footer>
${jsonBlock("figure-readings", figureReadings(sources.figures))}<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>
`.html;
}

const PARTIAL =
  markup`<p class="notice" role="note"><strong>Partial report.</strong> Some runs are not finished. The numbers cover what is
finished so far; the page is rewritten as runs finish.</p>
`;

const FIVE_SEEDS = [0, 1, 2, 3, 4];

function claimsBody({ claims, input: { config } }: ReportSources): Markup {
  const hint = seedsHint(config);
  return markup`${hint === null ? "" : markup`<p>${hint.words} <code>${hint.command}</code></p>\n`}${
    claimsTable(claims)
  }<p>The <a href="#evidence">evidence</a> begins with the rule by which verdicts are reached.</p>`;
}

function runsBody({ input, courses }: ReportSources): Markup {
  return markup`${setupText(input.config)}
${runsTable(baseCourses(courses))}
<p class="soft">t_fit and t_grok are defined under <a href="#choices">choices</a>. A censored run had not grokked when it ended. “First” columns:
the first evaluated step that reached this accuracy, even if it later fell below it.</p>`;
}

function figuresBody(sources: ReportSources): Markup {
  const figures = sources.figures.filter(({ spec }) => spec.kind === "experiment");
  return markup`<p>Steps are on a logarithmic axis; step 0, before training, is drawn left of the dotted break. Thick lines are
medians over seeds, bands reach from the lower to the upper quartile, thin lines are single runs. Accuracies are in the same frame, on the right axis where a metric uses the left one. Open and filled triangles with a dotted and a dashed line mark the median t_fit and t_grok; strokes on the axis mark those of each run.</p>
<p class="interactive">Move over a figure, or use the arrow keys in it, to read values; click an entry of its legend to hide that curve.</p>
<div id="run-toggles" role="group" aria-label="Runs shown in all figures" hidden></div>
${figures.map((figure) => figureElement(figure, sources))}`;
}

/** Whether runs have something that no experiment asks for. */
function hasGeneral({ figures }: ReportSources): boolean {
  return figures.some(({ spec }) => spec.kind === "general");
}

function generalBody(sources: ReportSources): Markup {
  const figures = sources.figures.filter(({ spec }) => spec.kind === "general");
  return markup`<p>Tasks, interventions and metrics of these runs that no figure of the study shows. No claim rests on them.</p>
${figures.map((figure) => figureElement(figure, sources))}`;
}

function againBody({ study, input: { config } }: ReportSources): Markup {
  const command = reproduceCommand(config);
  const { profile } = study;
  const own = reproduceCommand({ ...profileConfig(profile), study: config.study, seeds: FIVE_SEEDS });
  const again = hasOwnCode(config)
    ? markup`<p>Everything, from scratch: the command in <code>${commandFile}</code> beside this report, which knows the folder of
your own code. Stored results are not computed again, and an interrupted run continues where it stopped.</p>`
    : markup`<p>Everything, from scratch; stored results are not computed again, and an interrupted run continues where it stopped:</p>
<pre><code>${command}</code></pre>
<p>This report with every figure and verdict, from the metrics of the runs, computing only what is missing:</p>
<pre><code>${command.replace("deno task reproduce", "deno task stage report")}</code></pre>`;
  return markup`${again}
<p>Only what one figure needs: the command below it. Its curves are one entry of
<code>pipeline/studies/${study.name}/experiments.ts</code>. The settings of the ${profile} profile with the five seeds that verdicts need:</p>
<pre><code>${own}</code></pre>`;
}
