/**
 * How much of the spread of t_grok over seeds is the draw's of the noise, the split's and the initialization's.
 *
 * @module
 */
import { bootstrapInterval } from "../../../../core/grokking/bootstrap_interval.ts";
import { type Pair, type SpreadComponents, spreadComponents } from "../../../../core/grokking/spread_components.ts";
import { deriveSeed } from "../../../../core/random/derive_seed.ts";
import type { Evidence } from "../../../report/claims/claim_definition.ts";
import { NOMINAL_COVERAGE } from "../../../report/claims/summary.ts";
import { formatCount, formatNumber, formatPercent } from "../../../report/format.ts";
import { coursesOf, coursesOfVariant, grokTime, type RunCourse } from "../../../report/run_course.ts";
import type { StudyTable } from "../../../report/study_table.ts";
import { onOperands } from "../settings.ts";

const RESAMPLES = 2000;
/** Seeds below which a variance says nothing. */
const LEAST_SEEDS = 3;

/** One source of chance: runs that differ from the first ones in it alone. */
interface Source {
  readonly name: string;
  readonly courses: readonly RunCourse[];
}

/** Variance components of the logarithm of t_grok under perturbed training on modular addition, for both readings of the noise. */
export function spreadTable({ courses }: Evidence): StudyTable {
  const variant = (name: string) =>
    coursesOfVariant(courses, { task: "modularAddition", intervention: "perturbed", variant: name });
  return {
    title: "How much of the spread of t_grok is whose",
    text:
      "Perturbed training on modular addition. Two runs that share everything but the draw of the noise, or everything but the split, differ by twice that " +
      "source's variance of log t_grok; what these leave of the variance over seeds is the initialization's (with one source, everything else's). " +
      "A share below 0 % is chance. Intervals are bootstrap percentiles over the seeds, which with few seeds are too narrow; runs that do not grok are left out.",
    headings: ["noise", "source", "standard deviation of log t_grok", "share of the variance"],
    rows: [
      ...rowsOf("on all three tokens", coursesOf(courses, "modularAddition", "perturbed"), [
        { name: "draw of the noise", courses: variant("second-draw") },
        { name: "split", courses: variant("second-split") },
      ]),
      ...rowsOf("on a and b alone", variant(onOperands.name), [
        { name: "draw of the noise", courses: variant(`${onOperands.name}-second-draw`) },
      ]),
    ],
  };
}

function rowsOf(
  noise: string,
  first: readonly RunCourse[],
  sources: readonly Source[],
): readonly (readonly string[])[] {
  const timesBySeed = [first, ...sources.map(({ courses }) => courses)].map((courses) =>
    new Map(courses.flatMap((course) => {
      const time = grokTime(course);
      return time === null || time.censored ? [] : [[course.run.seed, Math.log(Math.max(time.step, 1))] as const];
    }))
  );
  const seeds = [...timesBySeed[0].keys()].filter((seed) => timesBySeed.every((times) => times.has(seed)));
  if (seeds.length < LEAST_SEEDS) return [];
  const [base, ...others] = timesBySeed.map((times) => seeds.map((seed) => times.get(seed) ?? NaN));
  const components = (indices: readonly number[]) =>
    spreadComponents(
      indices.map((index) => base[index]),
      others.map((other) => indices.map((index): Pair => [base[index], other[index]])),
    );
  const all = components(seeds.map((_, index) => index));
  const deviation = (variance: number) => Math.sqrt(Math.max(0, variance));
  const row = (name: string, of: (found: SpreadComponents) => number) => {
    const interval = bootstrapInterval(seeds.length, {
      statistic: (indices) => deviation(of(components(indices))),
      resamples: RESAMPLES,
      level: NOMINAL_COVERAGE,
      seed: deriveSeed(0, `tables/spread/${noise}/${name}`),
    });
    const ends = interval === null ? "" : ` [${formatNumber(interval.low)}, ${formatNumber(interval.high)}]`;
    return [noise, name, formatNumber(deviation(of(all))) + ends, formatPercent(of(all) / all.total)];
  };
  return [
    row(`everything (${formatCount(seeds.length, "seed")})`, ({ total }) => total),
    ...sources.map(({ name }, index) => row(name, (found) => found.sources[index])),
    row(
      sources.length > 1 ? "initialization (the rest)" : "split and initialization (the rest)",
      ({ rest }) => rest,
    ),
  ];
}
