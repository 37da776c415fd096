/**
 * How much sooner a way groks than the baseline: tuned alike, or as published.
 *
 * @module
 */
import { censoredRatio } from "../../../core/grokking/censored_ratio.ts";
import { builtIn, namesIn } from "../../interventions/interventions.ts";
import { runTask } from "../../tasks/tasks.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import { above, type PartDefinition, type Reading } from "../../report/claims/claim_part.ts";
import type { Effect } from "../../report/claims/claims_file.ts";
import { medianRatioEffect } from "../../report/claims/speed_up.ts";
import { coursesOfVariant, grokTime, ofSameSeed, type RunCourse } from "../../report/run_course.ts";
import { type Problem, type Way, ways } from "./protocol.ts";
import { nameOf } from "./trials.ts";

const [baseline] = ways;

/** How the two sides of a ratio are trained: each at its best settings, or both untuned, at the problem's own with the way as published. */
export type Training = "tuned" | "published";

/** What a ratio is called among the parts of a claim. */
export function ratioName({ title }: Problem, training: Training): string {
  return `${title}: t_grok of AdamW over that of the method, ${training === "tuned" ? "both tuned" : "both untuned"}`;
}

/** The runs of a way that are evaluated. */
export function evaluated({ courses }: Evidence, problem: Problem, way: Way, training: Training): readonly RunCourse[] {
  const name = training === "tuned" ? nameOf.tuned(problem, way) : nameOf.published(problem);
  return coursesOfVariant(courses, { task: problem.task, intervention: way.intervention, variant: name });
}

/** The parts of a way's claim on a problem: the fair ratio decides, the others stand beside it. */
export function ratioParts(evidence: Evidence, problem: Problem, way: Way): readonly PartDefinition[] {
  const compared = (training: Training, read: (slow: RunCourse, fast: RunCourse) => Reading) => {
    const rivals = evaluated(evidence, problem, way, training);
    return {
      task: problem.task,
      metrics: ["accuracy"],
      courses: evaluated(evidence, problem, baseline, training),
      read: (course: RunCourse): Reading => {
        const rival = ofSameSeed(rivals, course);
        return rival === undefined ? { missing: "no run of the method with this seed" } : read(course, rival);
      },
    };
  };
  const cost = costOf(evidence, problem, way);
  return [
    { ...compared("tuned", ratio), name: ratioName(problem, "tuned"), unit: "×", criterion: above(1) },
    {
      ...compared("published", ratio),
      ...{ name: ratioName(problem, "published"), unit: "×", criterion: above(1), counts: false },
    },
    {
      ...compared("tuned", (slow, fast) => scaled(ratio(slow, fast), 1 / cost)),
      ...{ name: `${problem.title}: the tuned ratio in processor time, a step costing ${cost}×`, unit: "×" },
      ...{ criterion: above(1), counts: false },
    },
    {
      ...compared("tuned", (slow, fast) => rounded((fast.times?.plateau ?? NaN) - (slow.times?.plateau ?? NaN))),
      ...{
        name: `${problem.title}: test accuracy where the run ended, the method's less AdamW's`,
        unit: "accuracy",
        counts: false,
      },
    },
  ];
}

/** Ratio of the median grokking times, both tuned. */
export function ratioEffect(evidence: Evidence, problem: Problem, way: Way): Effect {
  const [slows, fasts] = [baseline, way].map((each) => evaluated(evidence, problem, each, "tuned"));
  const name = `${problem.title}: ratio of median t_grok, both tuned`;
  const draws = `speedups/${problem.name}/${way.intervention}`;
  return medianRatioEffect({ name, task: problem.task, slows, fasts, draws });
}

function ratio(slow: RunCourse, fast: RunCourse): Reading {
  const [first, second] = [grokTime(slow), grokTime(fast)];
  return first === null || second === null ? { missing: "no evaluation" } : censoredRatio(first, second);
}

/** Without what the subtraction of two shares leaves. */
const rounded = (value: number): number => Number(value.toFixed(12));

function scaled(reading: Reading, factor: number): Reading {
  if (typeof reading === "number") return reading * factor;
  return "missing" in reading ? reading : { low: reading.low * factor, high: reading.high * factor };
}

/** What a step of a way costs, as a multiple of the baseline's; as the plan of every run takes it. */
function costOf({ config }: Evidence, { task }: Problem, { intervention }: Way): number {
  const { model } = runTask(task, config[task]);
  return namesIn(intervention).reduce((product, name) => product * (builtIn(name)?.cost(model) ?? 1), 1);
}
