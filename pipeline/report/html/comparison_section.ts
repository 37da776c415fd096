/**
 * Values of a setting compared: for each task a table and a figure.
 *
 * @module
 */
import { median } from "../../../core/grokking/median_interval.ts";
import { inSentence } from "../claims/in_words.ts";
import { comparedTimes, type Comparison, comparisons } from "../sweeps/compared_runs.ts";
import { extremesText } from "../sweeps/extremes.ts";
import { type DrawnFigure, figureFile } from "../figures/render_figure.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { formatCount, formatNumber, formatPercent } from "../format.ts";
import { coursesOfVariants } from "../run_course.ts";
import { figureMarkup, type ReportSources } from "./figures_section.ts";
import { type Markup, markup, table } from "./markup.ts";

/** Whether a report compares values of settings. */
export function hasComparison({ courses }: Pick<ReportSources, "courses">): boolean {
  return coursesOfVariants(courses, "sweep").length > 0;
}

/** The values that are compared: for each task a table and a figure. */
export function comparisonSection({ input: { config }, courses, figures }: ReportSources): Markup {
  const drawn = figures.filter(({ spec }) => spec.kind === "comparison");
  return markup`<p>The same runs with other values of a setting, beside the configuration's own. Times are medians over seeds, with the range in
brackets; a run that had not grokked by its end counts as later than that.</p>
${
    comparisons(config, courses).map((comparison, index) =>
      markup`${drawn[index] === undefined ? "" : comparisonFigure(drawn[index], comparison)}${
        comparisonTable(comparison)
      }${metricsTables(comparison)}`
    )
  }`;
}

function comparisonTable({ task, subject, interventions, values }: Comparison): Markup {
  const rows = interventions.flatMap((intervention) =>
    values.flatMap(({ label, of }, place) => {
      const runs = of(intervention);
      if (runs.length === 0) return [];
      const times = comparedTimes(runs);
      return [{
        cells: [
          `${place + 1}. ${label}`,
          interventionTitle(intervention),
          times.fit,
          times.grok,
          times.delay,
          times.plateau === null ? "–" : formatPercent(times.plateau),
          `${times.grokked} of ${formatCount(times.runs, "run")}`,
        ],
      }];
    })
  );
  const headings = ["Value", "Training", "t_fit", "t_grok", "Delay", "Plateau", "Grokked"];
  return table(`${taskTitle[task]}: ${subject}`, headings, rows);
}

/** Every metric at the end of training, by value, folded. */
function metricsTables({ task, interventions, values }: Comparison): Markup {
  const tables = interventions.flatMap((intervention) => {
    const known = values.filter(({ of }) => of(intervention).some(({ run }) => run.complete));
    const names = [
      ...new Set(known.flatMap(({ of }) => of(intervention).flatMap(({ run }) => Object.keys(run.columns)))),
    ];
    const rows = names.filter((name) => name !== "step").map((name) => ({
      cells: [
        name.replaceAll("_", " "),
        ...known.map(({ of }) => {
          const last = of(intervention).flatMap(({ curve }) => curve(name).values.slice(-1));
          return last.length === 0 ? "–" : formatNumber(median(last));
        }),
      ],
    }));
    const caption = `${taskTitle[task]}, ${
      interventionTitle(intervention)
    }: every metric at the end, medians over seeds`;
    return [table(caption, ["Metric", ...known.map(({ label }) => label)], rows)];
  });
  return markup`<details><summary>Every metric at the end of training, ${
    inSentence(taskTitle[task])
  }</summary>${tables}</details>
`;
}

function comparisonFigure(figure: DrawnFigure, comparison: Comparison): Markup {
  const captions = figure.panels.map(({ letter, caption }) =>
    markup`<p><strong>(${letter})</strong> ${caption}</p>
`
  );
  return figureMarkup(
    figure,
    markup`<p class="answer">${comparison.interventions.map((each) => extremesText(comparison, each)).join(" ")}</p>
${captions}<p class="links">File: <code>figures/${figureFile(figure.spec)}</code>.</p>`,
  );
}
