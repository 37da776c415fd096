/**
 * Runs that go on: those of modular addition that are still in their transition when training ends.
 *
 * @module
 */
import { median } from "../../../core/grokking/median_interval.ts";
import type { Config, VariantSettings } from "../../config/config.ts";
import { seedsOf } from "../../config/seeds.ts";
import { canonicalJson } from "../../files/canonical_json.ts";
import type { Design } from "../../report/design.ts";
import { coursesOf, coursesOfVariant, type RunCourse } from "../../report/run_course.ts";

/** A run whose test accuracy has risen by more than this from one twentieth of its evaluations to the next, its last, has not come to rest. */
const RISING = 0.01;
/** With fewer seeds no verdict is reached, and no run goes on. */
const LEAST_SEEDS = 5;
/** How many times as long: 40 000 steps in the place of 15 000, the other of the two setups that the paper cites. */
const LONGER = 8 / 3;
const NAME = "longer";
const interventions: readonly string[] = ["standard", "perturbed"];

/** Whether a run has grokked, but is still in its transition when training ends. */
export function isRising({ times, curve }: RunCourse): boolean {
  if (times?.grokStep == null) return false;
  const { values } = curve("test_accuracy");
  const tail = Math.ceil(values.length / 20);
  const [before, last] = [values.slice(-2 * tail, -tail), values.slice(-tail)].map((part) => median(part));
  return last - before > RISING;
}

/** The longer run in the place of one that is still rising, if it is there. */
export function atLength(course: RunCourse, courses: readonly RunCourse[]): RunCourse {
  if (!isRising(course)) return course;
  const { task, intervention, seed } = course.run;
  const longer = coursesOfVariant(courses, { task, intervention, variant: NAME })
    .find((longer) => longer.run.seed === seed && longer.run.complete && butSteps(longer) === butSteps(course));
  return longer ?? course;
}

/** A run's settings but for its length: a run with other noise does not stand for one. */
function butSteps({ settings: { settings } }: RunCourse): string {
  return canonicalJson({ ...settings, train: { ...settings.train, steps: 0 } });
}

/** The base runs that C8 reads are trained again for longer where they are still rising; which ones that is is known once all are there. */
export const design: Design = {
  settings: { paper: {}, quick: {}, smoke: {} },
  reads: ({ task, intervention, variant }) =>
    task === "modularAddition" && variant === null && interventions.includes(intervention) ? ["accuracy"] : [],
  plan: ({ config, courses }) => {
    const trained = interventions.filter((each) => config.modularAddition.interventions.includes(each));
    const seeds = seedsOf(config, "modularAddition");
    if (seeds.length < LEAST_SEEDS || trained.length === 0) return { trials: [], waiting: [] };
    const known = trained.flatMap((each) => coursesOf(courses, "modularAddition", each)).filter(({ run }) =>
      run.complete
    );
    const rising = known.filter(isRising);
    const trials = rising.length === 0 ? [] : [longer(config, rising)];
    return { trials, waiting: known.length < trained.length * seeds.length ? [longer(config, [])] : [] };
  },
};

/** Runs of the seeds and interventions of some; of the first standard one where it is not known yet which. */
function longer({ seeds, modularAddition: { train } }: Config, rising: readonly RunCourse[]): VariantSettings {
  const steps = Math.ceil(train.steps * LONGER);
  const distinct = <A>(values: readonly A[]) => [...new Set(values)];
  const unknown = rising.length === 0;
  return {
    name: NAME,
    purpose: "trial",
    describes: `${steps} steps, as test accuracy still rises at ${train.steps}`,
    task: "modularAddition",
    interventions: unknown ? ["standard"] : distinct(rising.map(({ run }) => run.intervention)),
    seeds: unknown ? [seeds[0]] : distinct(rising.map(({ run }) => run.seed)),
    fromSeeds: 1,
    metrics: ["accuracy", "commutativity"],
    changes: { train: { steps } },
  };
}
