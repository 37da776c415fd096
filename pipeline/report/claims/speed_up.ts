/**
 * How much sooner one way of training groks than another, seed by seed.
 *
 * @module
 */
import { bootstrapInterval } from "../../../core/grokking/bootstrap_interval.ts";
import { censoredRatio } from "../../../core/grokking/censored_ratio.ts";
import { median } from "../../../core/grokking/median_interval.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import type { TaskName } from "../../config/config.ts";
import type { Mode } from "../../runs.ts";
import { grokTime, type RunStudy, studiesOf } from "../run_study.ts";
import type { Evidence } from "./claim_definition.ts";
import type { PartDefinition, Reading } from "./claim_part.ts";
import type { Claim } from "./claims_file.ts";

/** Which two ways of training are compared. */
export interface Comparison {
  readonly task: TaskName;
  readonly slow: Mode;
  readonly fast: Mode;
}

const RESAMPLES = 2000;

/** The ratio of grokking times, slow over fast, of the runs that share a seed and so a data split. */
export function speedUpPart({ studies }: Evidence, { task, slow, fast }: Comparison): PartDefinition {
  const rivals = studiesOf(studies, task, fast);
  return {
    name: `t_grok, ${slow} over ${fast}`,
    task,
    unit: "×",
    criterion: { relation: "above", threshold: 1 },
    studies: studiesOf(studies, task, slow),
    metrics: ["accuracy"],
    read: (study) => ratio(study, rivals.find(({ run }) => run.seed === study.run.seed), fast),
  };
}

/** Ratio of the medians with its bootstrap interval over seeds; null if fewer than two pairs grok or one is censored. */
export function speedUpEffect({ studies }: Evidence, { task, slow, fast }: Comparison): Claim["effect"] {
  const rivals = studiesOf(studies, task, fast);
  const times = studiesOf(studies, task, slow).flatMap((study) => {
    const rival = rivals.find(({ run }) => run.seed === study.run.seed);
    const [first, second] = [grokTime(study), rival === undefined ? null : grokTime(rival)];
    return first === null || second === null ? [] : [{ first, second }];
  });
  if (times.length < 2 || times.some(({ first, second }) => first.censored || second.censored)) return null;
  const statistic = (indices: readonly number[]) =>
    median(indices.map((index) => Math.max(times[index].first.step, 1))) /
    median(indices.map((index) => Math.max(times[index].second.step, 1)));
  const seed = deriveSeed(0, `claims/speed-up/${task}/${slow}/${fast}`);
  const interval = bootstrapInterval(times.length, { statistic, resamples: RESAMPLES, level: 0.95, seed });
  return {
    name: `ratio of median t_grok, ${slow} over ${fast}, ${task}`,
    value: statistic(times.map((_, index) => index)),
    interval: interval === null ? null : { ...interval, coverage: 0.95, method: "bootstrap" },
  };
}

function ratio(study: RunStudy, rival: RunStudy | undefined, fast: Mode): Reading {
  if (rival === undefined) return { missing: `no ${fast} run of this seed` };
  const [first, second] = [grokTime(study), grokTime(rival)];
  if (first === null) return { missing: "no evaluation" };
  if (second === null) return { missing: `the ${fast} run of this seed is still running` };
  return censoredRatio(first, second);
}
