/**
 * How much of the spread of t_grok over seeds is the draw's of the noise, the split's and the initialisation's.
 *
 * @module
 */
import { axisBounds } from "../../../../core/grokking/censored_ratio.ts";
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
    title: "Where the spread of t_grok comes from",
    text:
      "Perturbed training on modular addition. Where two runs share everything but the draw of the noise, or everything but the split, the squared " +
      "difference of their ln t_grok (natural logarithm) is on average twice the variance that is due to this source, by itself and together with the others. So shares may come " +
      "to more than 100 %, and the initialisation by itself contributes at least what remains (with one source, all others together do). Each variance is " +
      "estimated from a few seeds: by chance a share can be above 100 %, too. Intervals are bootstrap percentiles " +
      "over the seeds, which with few seeds are too narrow. Where one run of a pair does not grok within its budget, the pair differs by at least what is known (≥), and nothing is said of the rest. " +
      "A seed whose first run does not grok is left out; the others are nearer to each other than all are, so that no shares are given.",
    headings: ["noise", "source", "standard deviation of ln t_grok", "share of the variance"],
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
  const [base, ...others] = [first, ...sources.map(({ courses }) => courses)].map(logTimes);
  const grokked = [...base].filter(([, { censored }]) => !censored);
  const seeds = grokked.map(([seed]) => seed);
  const values = grokked.map(([, { log }]) => log);
  const pairsOf = (other: LogTimes, among: readonly number[]) =>
    among.flatMap((seed): readonly Pair[] => {
      const [one, two] = [base.get(seed), other.get(seed)];
      return one === undefined || two === undefined
        ? []
        : [[one.log, two.censored ? Math.max(one.log, two.log) : two.log]];
    });
  const isWhole = grokked.length === base.size;
  const known = others.map((other) => pairsOf(other, seeds));
  if ([values, ...known].some(({ length }) => length < LEAST_SEEDS)) return [];
  const isBound = others.map((other) => seeds.some((seed) => other.get(seed)?.censored === true));
  const all = spreadComponents(values, known);
  const resampled = (indices: readonly number[]) =>
    spreadComponents(
      indices.map((index) => values[index]),
      others.map((other, source) => {
        const pairs = pairsOf(other, indices.map((index) => seeds[index]));
        return pairs.length === 0 ? known[source] : pairs; // a resample may miss every seed of a source that has few
      }),
    );
  const row = (name: string, of: (found: SpreadComponents) => number, bound = false) => {
    if (of(all) < 0) return [noise, name, "not distinguishable from 0", "–"];
    const hasShare = isWhole && all.total > 0;
    const shareOf = (found: SpreadComponents) => found.total > 0 ? Math.max(0, of(found)) / found.total : 0;
    if (bound) {
      const share = hasShare ? `≥ ${formatPercent(shareOf(all))}` : "–";
      return [noise, name, `≥ ${formatNumber(deviation(of(all)))}`, share];
    }
    const ends = (statistic: (found: SpreadComponents) => number, text: (value: number) => string) => {
      const interval = bootstrapInterval(seeds.length, {
        statistic: (indices) => statistic(resampled(indices)),
        resamples: RESAMPLES,
        level: NOMINAL_COVERAGE,
        seed: deriveSeed(0, `tables/spread/${noise}/${name}`),
      });
      return text(statistic(all)) + (interval === null ? "" : ` [${text(interval.low)}, ${text(interval.high)}]`);
    };
    const isAll = of(all) === all.total;
    return [
      noise,
      name,
      ends((found) => deviation(of(found)), formatNumber),
      !hasShare ? "–" : isAll ? formatPercent(1) : ends(shareOf, formatPercent),
    ];
  };
  const counted = (name: string, count: number) => `${name} (${formatCount(count, "seed")})`;
  return [
    row(
      isWhole
        ? counted("everything", seeds.length)
        : `everything (${seeds.length} of ${formatCount(base.size, "seed")})`,
      ({ total }) => total,
    ),
    ...sources.map(({ name }, index) =>
      row(counted(name, known[index].length), (found) => found.sources[index], isBound[index])
    ),
    ...isBound.includes(true) || !isWhole ? [] : [
      row(sources.length > 1 ? "initialisation (at least)" : "split and initialisation", ({ rest }) => rest),
    ],
  ];
}

type LogTimes = ReadonlyMap<number, { readonly log: number; readonly censored: boolean }>;

/** The logarithm of t_grok by seed, or of the step before which a run that does not grok has not grokked. */
function logTimes(courses: readonly RunCourse[]): LogTimes {
  return new Map(courses.flatMap((course) => {
    const time = grokTime(course);
    return time === null
      ? []
      : [[course.run.seed, { log: Math.log(axisBounds(time).low), censored: time.censored }] as const];
  }));
}

function deviation(variance: number): number {
  return Math.sqrt(Math.max(0, variance));
}
