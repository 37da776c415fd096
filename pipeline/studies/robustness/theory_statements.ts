/**
 * The paper's inequalities as statements about a run's checkpoints.
 *
 * @module
 */
import type { TaskName } from "../../config/config.ts";
import { type BothSides, bothSides } from "../../report/claims/bound_reading.ts";
import type { TheoryStatement } from "../../report/claims/theory_check.ts";
import type { RunCourse } from "../../report/run_course.ts";
import { paperTasks } from "./settings.ts";

/** The loss in training is a mean over ten outputs, the risk of Section 3 half a sum: the risk's Hessian is five times the loss's. */
const RISK_OVER_MNIST_LOSS = 10 / 2;

const interpolating = { onlyInterpolating: true };
const everywhere = { onlyInterpolating: false };
const GRADIENT = "input_gradient_norm";

const lemma = { task: "mnist", proved: true, slack: "decades", metrics: ["accuracy", "robustness"] } as const;

/** Lemma 3.1 on MNIST: with the norm of all weights, the first layer's operator norm, and the Hessian's trace. */
export const lemma31Statements: readonly TheoryStatement[] = [
  {
    ...lemma,
    name: "Lemma 3.1, norm of all weights",
    sides: (course) => bothSides(course, GRADIENT, "lemma_3_1_bound", interpolating),
  },
  {
    ...lemma,
    name: "Lemma 3.1, operator norm of the first layer",
    sides: (course) => bothSides(course, GRADIENT, "lemma_3_1_operator_bound", interpolating),
  },
  {
    ...lemma,
    name: "Lemma 3.1, norm of all weights, trace of the risk's Hessian",
    proved: false, // interpolation is only near, and the trace is estimated
    metrics: ["accuracy", "robustness", "sharpness"],
    sides: hessianSides,
  },
];

/** Theorems 5.9 and 5.12 at order 2, for both tasks. */
export const differenceStatements = (task: TaskName): readonly TheoryStatement[] =>
  [["Theorem 5.9, |ED|", "ed"], ["Theorem 5.12, |MID|", "mid"]].map(([name, difference]) => ({
    name,
    task,
    proved: true,
    slack: "decades",
    metrics: ["information"],
    sides: (course) => bothSides(course, `${difference}_order_2`, `${difference}_bound`, everywhere),
  }));

/** Theorem 3.2 and Corollary 3.4: the guaranteed accuracy is at most the test accuracy. */
const guaranteeStatements = (task: TaskName): readonly TheoryStatement[] =>
  [["Theorem 3.2", "theorem_3_2_accuracy"], ["Corollary 3.4", "corollary_3_4_accuracy"]].map(([name, column]) => ({
    name: `${name}, guaranteed accuracy below test accuracy`,
    task,
    proved: false, // it supposes a Lipschitz input gradient, which a ReLU network does not have
    slack: "accuracy",
    metrics: ["accuracy", "robustness"],
    sides: (course) => bothSides(course, column, "test_accuracy", interpolating),
  }));

/** Every inequality of the paper that is followed along training. */
export const theoryStatements: readonly TheoryStatement[] = [
  ...lemma31Statements,
  {
    ...lemma31Statements[0],
    task: "modularAddition",
    proved: false, // the transformer's first layer is not linear in its input
  },
  ...paperTasks.flatMap(guaranteeStatements),
  ...paperTasks.flatMap(differenceStatements),
];

function hessianSides(course: RunCourse): readonly BothSides[] {
  const { step: steps = [], sharpness = [], gauss_newton_sharpness: gaussNewton = [] } = course.run.columns;
  const factors = new Map(steps.map((step, index) => [step, factorOf(sharpness[index], gaussNewton[index])]));
  return lemma31Statements[0].sides(course).flatMap((sides) => {
    const factor = factors.get(sides.step);
    return factor == null ? [] : [{ ...sides, right: factor * sides.right }];
  });
}

/** Trace of the risk's Hessian over the Gauss-Newton sum. */
function factorOf(sharpness?: number | null, gaussNewton?: number | null): number | null {
  return sharpness == null || gaussNewton == null || gaussNewton <= 0
    ? null
    : RISK_OVER_MNIST_LOSS * sharpness / gaussNewton;
}
