/**
 * The selection: which settings a way is evaluated with.
 *
 * @module
 */
import { coursesOfVariant, grokTime, type RunCourse } from "../../report/run_course.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import type { Problem, Way } from "./protocol.ts";
import { type Cell, gridOf, nameOf, scopeOf } from "./trials.ts";

/** A cell with its runs. */
export interface Tried {
  readonly cell: Cell;
  readonly courses: readonly RunCourse[];
}

/** What is known of a way's selection on a problem. */
export interface Selection {
  /** The best cell of the grid; absent as long as a run of it is missing. */
  readonly grid?: Cell;
  /** The values of the own setting that are tried at that cell. */
  readonly knobs: readonly Cell[];
  /** The best of all; absent as long as a run is missing. */
  readonly best?: Cell;
}

/** What is known of a way's selection on a problem. */
export function selectionOf({ config, courses }: Evidence, problem: Problem, way: Way): Selection {
  const { selection } = scopeOf(config);
  const tried = (cell: Cell, name: string): Tried => ({
    cell,
    courses: coursesOfVariant(courses, { task: problem.task, intervention: way.intervention, variant: name })
      .filter(({ run }) => run.complete && selection.includes(run.seed)),
  });
  const isComplete = (all: readonly Tried[]) => all.every(({ courses }) => courses.length === selection.length);
  const onGrid = gridOf(config, problem).map((cell) => tried(cell, nameOf.grid(problem, cell)));
  if (!isComplete(onGrid)) return { knobs: [] };
  const grid = bestOf(onGrid).cell;
  const knobs = way.knob.values.map((knob): Cell => ({ ...grid, knob }));
  const onKnobs = knobs.map((cell, index) => tried(cell, nameOf.knob(problem, way, index)));
  return isComplete(onKnobs) ? { grid, knobs, best: bestOf([...onGrid, ...onKnobs]).cell } : { grid, knobs };
}

/**
 * The cell with which most runs grok, of those the one with the earliest t_grok (mean of logarithms), of those the one with the highest plateau
 * (mean), of those the first in the list. Where none groks, the plateau decides.
 */
export function bestOf(tried: readonly Tried[]): Tried {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return tried.map((each) => {
    const times = each.courses.map(grokTime);
    return {
      ...{ each, grokked: times.filter((time) => time?.censored === false).length },
      soonness: -mean(times.map((time) => Math.log(Math.max(1, time?.step ?? Infinity)))),
      plateau: mean(each.courses.map(({ times }) => times?.plateau ?? 0)),
    };
  }).toSorted((a, b) => b.grokked - a.grokked || b.soonness - a.soonness || b.plateau - a.plateau || 0)[0].each;
}
