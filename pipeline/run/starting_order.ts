/**
 * Which run starts when.
 *
 * @module
 */
import type { PlannedRun } from "../plan/plan.ts";

/**
 * The runs in the order in which they start.
 *
 * The shortest base run comes first, so that there is soon something to see, and a first report. Then come the longest, so that none is left to run
 * alone at the end, but each after the run whose training it measures, for which it waits.
 */
export function startingOrder(runs: readonly PlannedRun[]): readonly PlannedRun[] {
  const waits = ({ run, training }: PlannedRun) => training.runs[0] === run.id ? 0 : 1;
  const cost = ({ training, metrics }: PlannedRun) =>
    metrics.reduce((sum, { estimate }) => sum + estimate, training.estimate);
  const [first] = runs.filter(({ run }) => run.variant === null).toSorted((a, b) => cost(a) - cost(b));
  const isLater = (planned: PlannedRun) => planned === first ? 0 : 1;
  return runs.toSorted((a, b) =>
    isLater(a) - isLater(b) || waits(a) - waits(b) || cost(b) - cost(a) || a.run.seed - b.run.seed
  );
}
