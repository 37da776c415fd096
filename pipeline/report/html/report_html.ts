/**
 * The report as one page.
 *
 * @module
 */
import { neighbouringProbability } from "../../../core/theory/neighbouring_probability.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { choices, restored } from "../choices.ts";
import { paperFigures } from "../figures/paper_figures.ts";
import { theoryFigures } from "../figures/theory_figures.ts";
import { formatCount, formatNumber, formatPercent } from "../format.ts";
import { reproduceCommand, settingAt, settingText } from "../settings_difference.ts";
import { claimDetails, claimsTable } from "./claims_section.ts";
import { figureElement, type FigureSources } from "./figures_section.ts";
import { html, list, type Markup, table } from "./markup.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { provenanceSection } from "./provenance_section.ts";
import { deviationsTable, outcomeText, runsTable, setupText } from "./runs_section.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: (sources: FigureSources) => Markup;
}

const sections: readonly Section[] = [
  { id: "claims", title: "What held", body: claimsBody },
  { id: "grokking", title: "What grokking is", body: () => GROKKING },
  { id: "runs", title: "What was run", body: runsBody },
  { id: "figures", title: "The figures", body: figuresBody },
  { id: "theory", title: "Theory along training", body: theoryBody },
  {
    id: "evidence",
    title: "The evidence, claim by claim",
    body: ({ claims, input }) => claimDetails(claims, input.config),
  },
  { id: "choices", title: "Choices and deviations", body: choicesBody },
  { id: "again", title: "Running it again", body: againBody },
  { id: "provenance", title: "Where the numbers come from", body: ({ input }) => provenanceSection(input) },
];

/** The report as one self-contained page: no script, nothing fetched. */
export function reportHtml(sources: FigureSources): string {
  const { input, studies } = sources;
  const { profile, seeds } = input.config;
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>degrok: grokking through a robustness viewpoint (${profile} profile)</title>
        <style>${{ html: PAGE_STYLE }}</style>
      </head>
      <body>
        <a class="skip" href="#claims">Skip to the claims</a>
        <header>
    <h1>Understanding grokking through a robustness viewpoint, reproduced</h1>
    <p class="lead">The claims of Tan and Huang's paper, tested on networks trained from scratch: the ${profile} profile, ${formatCount(
      seeds.length,
      "seed",
    )}. ${outcomeText(studies)}</p>
    ${input.partial
      ? html`
        <p class="notice"
          role="note"><strong>Partial report.</strong> Runs are still going on. Every number below is of what is there so far; the page is rewritten as runs finish.</p>\\n
      `
      : ""}</header>
        <nav aria-label="Contents">
          <ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol>
        </nav>
        <main>
    ${sections.map(({ id, title, body }) =>
      html`
        <section id="${id}"
          aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>\\n${body(sources)}\\n</section>\\n
      `
    )}</main>
        <footer>
          <p
            class="soft">Made by degrok from the files named in the text. The figures are also in <code>figures/</code>, the tables in <code>metrics/</code>, the
    verdicts in <code>claims.json</code>.</p>
        </footer>
      </body>
    </html>
  `;
  return page.html;
}

const GROKKING =
  html`<p>A network groks when it learns its training data early and only much later, often suddenly, gets the test data right. In
between it looks like a hopeless case of overfitting: train accuracy is 100 %, test accuracy is not much better than guessing, and nothing in the
training loss tells that this will change.</p>
<p>The paper reads grokking as growing robustness. If small changes of the input hardly move the output, then a test sample near a training
sample gets the same answer. Weight decay makes networks robust (Lemma 3.1, Theorem 3.2), so its slow work can explain the late, sharp
transition; noise on the inputs asks for robustness directly and should bring it forward; and quantities that measure how the representation
reacts to noise (PMI, PE, MID, ED) should follow the transition more closely than the weight norm does.</p>`;

function claimsBody({ claims }: FigureSources): Markup {
  return html`${claimsTable(claims)}<p class="soft">${claims.rule}</p>`;
}

function runsBody({ input, studies }: FigureSources): Markup {
  return html`
    ${setupText(input.config)}
    ${runsTable(studies)}
    <p
      class="soft">t_fit and t_grok are defined under <a href="#choices">choices</a>. A censored run had not grokked when it ended. “First” columns: first
    evaluated step with so much test accuracy, once or for good.</p>
  `;
}

function figuresBody(sources: FigureSources): Markup {
  return html`<p>Steps are on a logarithmic axis; step 0, before training, has a place of its own left of the dotted break. Thick lines are medians over
seeds, bands reach from the lower to the upper quartile, thin lines are single runs. Accuracies share the frame, on the right axis where a metric
has the left one. Dotted and dashed vertical lines mark the median t_fit and t_grok, strokes on the axis those of each run.</p>
${paperFigures(sources.input.config).map((figure) => figureElement(figure, sources))}`;
}

function theoryBody(sources: FigureSources): Markup {
  return html`<p>The paper's inequalities, evaluated at every checkpoint of the standard runs. A bound that holds can still say little: the distance
between the lines is the slack.</p>
${theoryFigures.map((figure) => figureElement(figure, sources))}
${distancesText(sources)}`;
}

function distancesText({ input, studies }: FigureSources): Markup {
  const distances = input.distances?.mnist;
  if (distances === undefined) return html``;
  const radii = studies.filter(({ run }) => run.task === "mnist" && run.mode === "standard").flatMap((study) =>
    study.curve("theorem_3_2_radius").values
  );
  const finite = distances.sameLabel.filter(Number.isFinite);
  if (finite.length === 0 || radii.length === 0) return html``;
  const radius = Math.max(...radii);
  return html`<p>How far is the guarantee from use on MNIST? Half of the ${distances.sameLabel.length} test images have a training image of their label within ${
    formatNumber(median(finite))
  } (any label: ${formatNumber(median(distances.anyLabel.filter(Number.isFinite)))}); the nearest is at ${
    formatNumber(finite[0])
  }. The largest radius that Theorem 3.2 reaches in any standard run is ${formatNumber(radius)}, within which ${
    formatPercent(neighbouringProbability(distances.sameLabel, radius))
  } of the test images have such a neighbour.</p>`;
}

function choicesBody({ input }: FigureSources): Markup {
  const { config } = input;
  return html`<p>The paper does not fix everything. What it leaves open is a named setting here, or is stated.</p>
${
    table(
      "Choices",
      ["Left open", "Chosen", "Setting and value"],
      choices.map(({ open, chosen, paths }) => [
        open,
        chosen,
        paths.length === 0
          ? "fixed in the code"
          : list(paths.map((path) => html`<code>${path}</code>: ${settingText(settingAt(config, path))}`)),
      ]),
    )
  }
<p>Displays that no public source shows were derived again and proved; the tests check them as properties:</p>
${list(restored)}
<h3>Deviations from the paper's settings</h3>
${deviationsTable(config)}`;
}

function againBody({ input }: FigureSources): Markup {
  const { config } = input;
  return html`<p>Everything, from nothing; what is already computed is not computed again, and an interrupted run goes on where it was:</p>
<pre><code>${reproduceCommand(config)}</code></pre>
<p>Only this report, its figures and verdicts, from the metrics of the runs, computing what is missing:</p>
<pre><code>${reproduceCommand(config).replace("deno task reproduce", "deno task stage report")}</code></pre>
<p>Every figure is drawn by that second command from the runs named under it; which curves it shows is one entry of
<code>pipeline/report/figures/paper_figures.ts</code>. With the paper's own settings and five seeds, which verdicts need:</p>
<pre><code>deno task reproduce --profile paper --seeds 5</code></pre>`;
}
