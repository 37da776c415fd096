/**
 * Predictors: rules fixed on one half of the settings, and their scores on the other.
 *
 * @module
 */
import { clusterBootstrap } from "../../../core/prediction/cluster_bootstrap.ts";
import { fitLogistic, logOdds } from "../../../core/prediction/logistic_regression.ts";
import { areaUnderRoc, averagePrecision, bestThreshold, type Scored } from "../../../core/prediction/ranking.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import type { TaskName } from "../../config/config.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import { finite, type Summary } from "../../report/claims/summary.ts";
import type { RunCourse } from "../../report/run_course.ts";
import { familiesOf, metricsOn, trialsOf } from "./design.ts";
import { type Cut, dynamics, type Feature, hyperParameters, stepOf } from "./features.ts";
import { BOOTSTRAP, COVERED, type Kind, RIDGE } from "./protocol.ts";

/** A way to predict from some features. */
export interface Predictor {
  readonly name: string;
  readonly features: readonly Feature[];
}

/** What the hyper-parameters say alone, with no look at the run. */
export const baseline: Predictor = { name: "hyper-parameters alone", features: hyperParameters };
/** What the dynamics say beside them. */
export const whole: Predictor = { name: "hyper-parameters and dynamics", features: [...hyperParameters, ...dynamics] };
/** What the dynamics say alone. */
export const dynamic: Predictor = { name: "dynamics alone", features: dynamics };

/** What a feature says by itself. */
export function single(feature: Feature): Predictor {
  return { name: feature.name, features: [feature] };
}

/** A predictor with the features that the runs of a task have; undefined if none is left. */
export function predictorOn(task: TaskName, predictor: Predictor): Predictor | undefined {
  const { name, features } = predictor;
  const there = features.filter(({ metric }) => metric === undefined || metricsOn(task).includes(metric));
  if (there.length === features.length) return predictor;
  return there.length === 0 ? undefined : { name, features: there };
}

/** Which runs are judged, and when. */
export interface Where {
  readonly kind: Kind;
  readonly task: TaskName;
  readonly cut: Cut;
}

/** A run with its score and what it depends on others by: its setting on a grid; on a border it stands for itself. */
export interface Case extends Scored {
  readonly course: RunCourse;
  readonly cluster: string;
  /** The step at which it is predicted. */
  readonly step: number;
}

/** A predictor with its rule fixed, and the runs that judge it. */
export interface Judged {
  /** The score from which the rule fires. */
  readonly threshold: number;
  readonly cases: readonly Case[];
}

/**
 * A predictor judged: regression and threshold are those of the fixing half. Runs that have grokked by the cut, or never come to it, are
 * on neither side.
 *
 * @returns null where the fixing half lacks runs that grok, or runs that do not
 */
export function judged(evidence: Evidence, predictor: Predictor, where: Where): Judged | null {
  const { fixing, judging } = halves(evidence, where);
  const happened = fixing.map(({ course }) => course.times?.groks === true);
  const read = ({ course, step }: Waiting) => predictor.features.map(({ read }) => read(course, step));
  const known = fixing.map(read);
  const used = predictor.features.map((_, j) => known.some((row) => row[j] !== null && Number.isFinite(row[j])));
  const means = predictor.features.map((_, j) => mean(known.flatMap((row) => row[j] ?? [])));
  const filled = (row: readonly (number | null)[]) =>
    row.map((value, j) => value ?? means[j]).filter((_, j) => used[j]);
  const model = used.some(Boolean) ? fitLogistic(known.map(filled), happened, { ridge: RIDGE }) : null;
  if (model === null) return null;
  const scored = (waiting: Waiting): Case => ({
    ...waiting,
    score: logOdds(model, filled(read(waiting))),
    happened: waiting.course.times?.groks === true,
  });
  const threshold = bestThreshold(fixing.map(scored));
  return threshold === null ? null : { threshold, cases: judging.map(scored) };
}

/** A run that has not grokked by a cut, at the cut's step. */
interface Waiting {
  readonly course: RunCourse;
  readonly cluster: string;
  readonly step: number;
}

/** The runs of each half, as far as there is something to predict. */
export function halves({ config, courses }: Evidence, { kind, task, cut }: Where) {
  const found = { fixing: [] as Waiting[], judging: [] as Waiting[] };
  const asked = familiesOf(config).filter((family) => family.task === task && family.kind === kind);
  for (const { trial, halfOf } of asked.flatMap(trialsOf)) {
    for (const course of courses.filter(({ run }) => run.task === task && run.variant?.name === trial.name)) {
      const step = stepOf(course, cut);
      const { grokStep = null } = course.times ?? {};
      if (!course.run.complete || step === null || (grokStep !== null && grokStep <= step)) continue;
      const cluster = kind === "grid" ? trial.name : course.run.id;
      found[halfOf(course.run.seed)].push({ course, cluster, step });
    }
  }
  return found;
}

/** By what a predictor's intervals draw their resamples. */
export function areaLabel(
  { predictor, kind, task, cut }: Where & { readonly predictor: Predictor },
): string {
  return `${kind === "grid" ? "" : `${kind}/`}${task}/${predictor.name}/${cut.name}`;
}

/** The fewest settings, on a border runs, of each outcome that an interval is made of. */
const LEAST_CLUSTERS = 5;

/**
 * A statistic of the judged runs with its interval over settings, on a border over runs.
 *
 * There is no interval where an outcome has fewer than five of them: resamples of three settings that grok know nothing of a fourth.
 */
export function overSettings(
  cases: readonly Case[],
  statistic: (cases: readonly Case[]) => number | null,
  { label, least = LEAST_CLUSTERS }: { readonly label: string; readonly least?: number },
): Summary {
  const estimate = statistic(cases);
  if (estimate === null) return { estimate: null, interval: null };
  const clusters = clustersOf(cases);
  const interval = fewest(clusters) < least
    ? null
    : clusterBootstrap(clusters, { ...BOOTSTRAP, statistic, seed: deriveSeed(0, `prediction/${label}`) });
  return {
    estimate: { low: estimate, high: estimate },
    interval: interval === null
      ? null
      : { low: finite(interval.low), high: finite(interval.high), coverage: COVERED, method: "bootstrap" },
  };
}

/** The chance at which the interval of an area of 1 ends. */
const SEPARATED_BY_CHANCE = 0.025;

/**
 * The area under the ROC over settings. A score that separates all runs would do so in every resample: then the interval begins where k settings of the rarer
 * outcome would all be on the right side by a chance of 2.5 %, at 0.025^(1/k), whatever the distributions.
 */
export function areaOverSettings(cases: readonly Case[], label: string): Summary {
  const { estimate, interval } = overSettings(cases, areaUnderRoc, { label });
  if (estimate?.low !== 1 || interval === null) return { estimate, interval };
  const low = SEPARATED_BY_CHANCE ** (1 / fewest(clustersOf(cases)));
  return { estimate, interval: { ...interval, low: Math.min(low, interval.low ?? low) } };
}

/** The runs of each setting, on a border each run. */
export function clustersOf(cases: readonly Case[]): readonly (readonly Case[])[] {
  return [...Map.groupBy(cases, ({ cluster }) => cluster).values()];
}

/** How many clusters have cases of the rarer outcome, of those that occur. */
function fewest(clusters: readonly (readonly Scored[])[]): number {
  const counts = [true, false].map((outcome) =>
    clusters.filter((cases) => cases.some(({ happened }) => happened === outcome)).length
  );
  return Math.min(...counts.filter((count) => count > 0));
}

/** By how much one predictor's area exceeds another's on the same runs. */
export function areaGain(cases: readonly Case[], others: ReadonlyMap<RunCourse, number>): number | null {
  const rival = cases.map((each) => ({ ...each, score: others.get(each.course) ?? 0 }));
  const [own, other] = [areaUnderRoc(cases), areaUnderRoc(rival)];
  return own === null || other === null ? null : own - other;
}

/** By how much average precision exceeds the share of runs that grok, which chance has. */
export function precisionGain(cases: readonly Case[]): number | null {
  const precision = averagePrecision(cases);
  return precision === null ? null : precision - cases.filter(({ happened }) => happened).length / cases.length;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
