/**
 * What becomes of training over two settings: the four outcomes of a phase diagram.
 *
 * @module
 */
import type { RunCourse } from "../run_course.ts";
import type { Cell } from "./heat_map.ts";

/** A run whose t_grok is at most this many times its t_fit comprehends at once; a later one groks. */
export const AT_ONCE = 1.5;

/** The outcomes, with how strongly a diagram draws each; what fails is dashed. */
const outcomes = { fails: null, memorises: 0.05, groks: 0.5, "at once": 1 } as const;

/** What a run comes to: it fails to fit, memorises, groks later, or comprehends at once. */
export type Outcome = keyof typeof outcomes;

/** What a run comes to. */
export function outcomeOf({ fitStep, grokStep }: NonNullable<RunCourse["times"]>): Outcome {
  if (grokStep !== null) return fitStep === null || grokStep <= AT_ONCE * fitStep ? "at once" : "groks";
  return fitStep === null ? "fails" : "memorises";
}

/** What most of some complete runs come to, as a cell of a diagram; of equally many the first in the order above. */
export function phaseOf(courses: readonly RunCourse[]): Pick<Cell, "text" | "weight"> {
  const found = courses.flatMap(({ run, times }) => run.complete && times !== null ? [outcomeOf(times)] : []);
  if (found.length === 0) return { text: "–", weight: null };
  const count = (outcome: Outcome) => found.filter((each) => each === outcome).length;
  const [most] = (Object.keys(outcomes) as Outcome[]).toSorted((a, b) => count(b) - count(a));
  const all = count(most) === found.length ? "" : ` ${count(most)}/${found.length}`;
  return { text: `${most}${all}`, weight: outcomes[most] };
}
