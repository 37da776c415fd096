/**
 * The report as one page.
 *
 * @module
 */
import { trainingWith } from "../figures/titles.ts";
import { formatList } from "../format.ts";
import { figureReadings } from "./figure_readings.ts";
import { baseCourses } from "../run_course.ts";
import { profileConfig } from "../../config/profiles.ts";
import { leadSentence, supportText } from "../headline.ts";
import { VERDICT_SEEDS } from "../claims/claim_part.ts";
import { seedCount } from "../seed_words.ts";
import { askedClaims, headingOf, isOwnExperiment } from "../own_experiment.ts";
import { commandFile, hasOwnCode, reproduceCommand } from "../reproduce_command.ts";
import { choicesSection } from "./choices_section.ts";
import { claimDetails } from "./evidence_section.ts";
import { findingsSection } from "./findings_section.ts";
import { figureElement, figureMarkup, type ReportSources } from "./figures_section.ts";
import { list, type Markup, markup, packedBlock, raw } from "./markup.ts";
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { hasPictures, picturesSection } from "./pictures_section.ts";
import { provenanceSection } from "./provenance_section.ts";
import { runsTable, setupText } from "./runs_section.ts";
import { sensitivitySection } from "./sensitivity_section.ts";
import { storySection } from "./story_section.ts";
import { hasTables, tablesSection } from "./tables_section.ts";
import { hasTheory, theorySection } from "./theory_section.ts";
import { comparisonSection, hasComparison } from "./comparison_section.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: (sources: ReportSources) => Markup;
  /** Whether it is there to be looked up and so folded; never if absent. */
  readonly isFolded?: (sources: ReportSources) => boolean;
  /** Whether there is anything to say; always if absent. */
  readonly isShown?: (sources: ReportSources) => boolean;
}

const isOwn = ({ study, input: { config } }: ReportSources): boolean => isOwnExperiment(study, config);
const always = () => true;

/** What is read, in this order; what is looked up stands folded behind it. An experiment of the user's own comes before what the study asks. */
const sections: readonly Section[] = [
  { id: "grokking", title: "In short", body: storySection },
  { id: "comparison", title: "Values compared", body: comparisonSection, isShown: hasComparison },
  {
    id: "general",
    title: "Measured here",
    body: generalBody,
    isShown: (sources) => isOwn(sources) && hasGeneral(sources),
  },
  { id: "findings", title: "What was found", body: findingsSection, isShown: (sources) => !isOwn(sources) },
  { id: "pictures", title: "What happens inside", body: picturesSection, isShown: hasPictures },
  { id: "figures", title: "The figures", body: figuresBody, isFolded: isOwn, isShown: hasFigures },
  {
    id: "general",
    title: "Also measured",
    body: generalBody,
    isShown: (sources) => !isOwn(sources) && hasGeneral(sources),
  },
  { id: "runs", title: "Every run", body: runsBody, isFolded: always },
  { id: "theory", title: "Theory along training", body: theorySection, isFolded: always, isShown: hasTheory },
  { id: "evidence", title: "The evidence, claim by claim", body: evidenceBody, isFolded: always },
  { id: "tables", title: "What the verdicts depend on", body: tablesSection, isFolded: always, isShown: hasTables },
  { id: "sensitivity", title: "Sensitivity and controls", body: sensitivitySection, isFolded: always },
  { id: "choices", title: "Choices and deviations", body: choicesSection, isFolded: always },
  { id: "again", title: "Running it again", body: againBody, isFolded: always },
  { id: "provenance", title: "Where the numbers come from", body: provenanceSection, isFolded: always },
];

const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${PAGE_SCRIPT_HASH}'`;

/** The report as one self-contained page: nothing is fetched, and all but the interaction is there without its script. */
export function reportHtml(sources: ReportSources): string {
  return withoutDeadLinks(pageOf(sources));
}

/** A page whose links within it lead somewhere: what an experiment of the user's own leaves out is named without a link. */
function withoutDeadLinks(page: string): string {
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  return page.replace(
    /<a (?:class="[^"]*" )?href="#([^"]+)"[^>]*>([\s\S]*?)<\/a>/g,
    (link, id: string, inner: string) => ids.has(id) ? link : inner,
  );
}

function pageOf(sources: ReportSources): string {
  const { study, input } = sources;
  const { config } = input;
  const shown = sections.filter(({ isShown }) => isShown?.(sources) ?? true);
  const folded = shown.filter(({ isFolded }) => isFolded?.(sources) ?? false);
  const read = shown.filter((section) => !folded.includes(section));
  const heading = headingOf(study, config);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>degrok: ${isOwn(sources) ? heading : study.title} (${config.profile} profile)</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#grokking">Skip to the text</a>
<header>
<h1>${heading}</h1>
${isOwn(sources) ? "" : markup`<p>${GROKKING} ${study.words.claimed}</p>`}
<p class="lead">${leadText(sources)}</p>
<p class="soft">${isOwn(sources) ? "" : `${study.source}. `}Here: ${config.profile} profile${
    study.design?.ownSeeds ? "" : `, ${seedCount(config)}`
  }.</p>
${input.partial ? PARTIAL : ""}</header>
<nav aria-label="Contents"><ol>${
    [...read.map(({ id, title }) => [id, title]), ["audit", "Audit"]].map(([id, title]) =>
      markup`<li><a href="#${id}">${title}</a></li>`
    )
  }</ol></nav>
<main>
${openingMarkup(sources)}${
    read.map(({ id, title, body }) =>
      markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body(sources)}
</section>
`
    )
  }<section id="audit" aria-labelledby="audit-title"><h2 id="audit-title">Audit</h2>
<p>Every number above comes from the runs and rules listed below, which lead to the hash of the result that it was read from.<span class="printed"> They are
on the page, folded, and in <code>claims.json</code> and <code>provenance.json</code>.</span></p>
${
    folded.map(({ id, title, body }) =>
      markup`<details class="audit" id="${id}"><summary><h3 id="${id}-title">${title}</h3></summary>
${body(sources)}
</details>
`
    )
  }</section>
</main>
<footer><p class="soft">Made by degrok. The figures are also in <code>figures/</code>, the metrics in <code>metrics/</code>, the verdicts in
<code>claims.json</code>.</p></footer>
${packedBlock("figure-readings", figureReadings([sources.opening, ...sources.figures]))}<script>${
    raw(PAGE_SCRIPT)
  }</script>
</body>
</html>
`.html;
}

const GROKKING = "A network groks when it fits its training data early and generalises much later.";

/** What was found first of all, and beside it how many claims hold. */
function leadText(sources: ReportSources): Markup {
  const { study, input: { config }, courses, claims: { claims, sensitivity } } = sources;
  const { text, isComparison } = leadSentence(study, { evidence: { config, courses }, claims });
  const verdicts = isComparison || isOwnExperiment(study, config)
    ? ""
    : supportText(askedClaims(study, config, claims), sensitivity);
  return markup`<strong>${text}</strong> ${verdicts}`;
}

/** The figure in which grokking is seen, before anything else. */
function openingMarkup({ opening, input: { config } }: ReportSources): Markup {
  if (opening.panels.length === 0) return markup``;
  const shaded = opening.spec.panels.filter((panel) => panel.shaded !== undefined).map(({ series }) =>
    trainingWith(series[0].intervention)
  );
  return figureMarkup(
    opening,
    markup`<p>Share of the training samples (dashed curve) and of the test samples (solid) that the network classifies correctly. ${
      config.seeds.length > 1 ? "Thick: the median over seeds; thin: single runs. " : ""
    }Shaded: the delay of ${
      formatList([...new Set(shaded)])
    } from t_fit, when it has fitted the training samples, to t_grok, when test accuracy has come within 5 % of its final level. The axis of steps is logarithmic,
and linear left of the faint dotted line.</p>`,
  );
}

const PARTIAL =
  markup`<p class="notice" role="note"><strong>Partial report.</strong> Some runs are not finished. The numbers cover what is
finished so far; the page is rewritten as runs finish.</p>
`;

function evidenceBody({ claims: { rule, claims }, study, input: { config } }: ReportSources): Markup {
  return markup`${list(rule.split("\n"))}
${claimDetails(isOwnExperiment(study, config) ? askedClaims(study, config, claims) : claims, config)}`;
}

/** Whether the study has figures of these runs. */
function hasFigures({ figures }: ReportSources): boolean {
  return figures.some(({ spec }) => spec.kind === "experiment");
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
medians over seeds, bands reach from the lower to the upper quartile (there are none where an axis has more than three curves), thin lines are single runs. Two strokes at the foot of an axis say that it does not begin at 0. Accuracies are in the same frame, on the right axis where a metric uses the left one. Open and filled triangles with a dotted and a dashed line mark the median t_fit and t_grok; strokes on the axis mark those of each run.${
    figures.some(({ spec }) => spec.panels.some(({ shaded }) => shaded === "before fitting"))
      ? " A grey stretch lies before t_fit; the reason is in the numbers below the figure."
      : ""
  }</p>
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
  return markup`<p>Tasks, interventions and metrics that no numbered figure shows. No claim rests on them.</p>
${figures.map((figure) => figureElement(figure, sources))}`;
}

function againBody({ study, input: { config, runs } }: ReportSources): Markup {
  const command = reproduceCommand(config, study);
  const { profile } = study;
  const own = reproduceCommand(
    {
      ...profileConfig(profile, study.design?.settings),
      study: config.study,
      ...study.design?.ownSeeds ? {} : { seeds: Array.from({ length: VERDICT_SEEDS }, (_, seed) => seed) },
    },
    study,
  );
  const again = hasOwnCode(config)
    ? markup`<p>Everything, from scratch: the command in <code>${commandFile}</code> beside this report, which knows the folder of
your own code. Stored results are not computed again, and an interrupted run continues where it stopped.</p>`
    : markup`<p>Everything, from scratch; stored results are not computed again, and an interrupted run continues where it stopped:</p>
<pre><code>${command}</code></pre>${
      runs.some(({ table }) => table !== undefined)
        ? markup`
<p>Without computing the runs again whose tables are from earlier reports: <code>deno task join</code>, with these reports' folders.</p>`
        : markup`
<p>This report with every figure and verdict, from the metrics of the runs, computing only what is missing:</p>
<pre><code>${command.replace("deno task reproduce", "deno task stage report")}</code></pre>`
    }`;
  return markup`${again}
<p>Only what one figure needs: the command below it. Figures, claims and choices are in the folder
<code>pipeline/studies/${study.name}</code>. The settings of the ${profile} profile${
    study.design?.ownSeeds ? "" : " with the five seeds that verdicts need"
  }:</p>
<pre><code>${own}</code></pre>`;
}
