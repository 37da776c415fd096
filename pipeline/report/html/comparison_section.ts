/**
 * Values of a setting compared: for each task a table and a figure.
 *
 * @module
 */
import { comparedTimes, type Comparison, comparisons } from "../sweeps/compared_runs.ts";
import { type DrawnFigure, figureFile } from "../figures/render_figure.ts";
import { interventionTitle, taskTitle } from "../figures/titles.ts";
import { formatCount, formatPercent } from "../format.ts";
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
      markup`${comparisonTable(comparison)}${drawn[index] === undefined ? "" : comparisonFigure(drawn[index])}`
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

function comparisonFigure(figure: DrawnFigure): Markup {
  return figureMarkup(figure, markup`<p class="links">File: <code>figures/${figureFile(figure.spec)}</code>.</p>`);
}
