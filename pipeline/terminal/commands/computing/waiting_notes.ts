/**
 * What a plan says about trials whose settings depend on results that are not there yet.
 *
 * @module
 */
import type { Config, VariantSettings } from "../../../config/config.ts";
import { withTrials } from "../../../run/designed.ts";
import type { Environment } from "../../../run/environment.ts";
import { planOf } from "../../../plan/plan.ts";
import { formatDuration } from "../../text/quantities.ts";

/** How many runs depend on this plan's results, and about how long they take; nothing if none do. */
export function waitingNotes(
  { asked, waiting }: { readonly asked: Config; readonly waiting: readonly VariantSettings[] },
  { engine, custom, jobs }: Pick<Environment, "engine" | "custom" | "jobs">,
): readonly string[] {
  if (waiting.length === 0) return [];
  const { runs } = planOf(withTrials({ ...asked, variants: [] }, waiting), { engine, custom, files: {} });
  const trials = runs.filter(({ run }) => run.variant !== null);
  const sum = trials.reduce(
    (sum, { training, metrics }) => metrics.reduce((sum, { estimate }) => sum + estimate, sum + training.estimate),
    0,
  );
  const more = trials.length === 1 ? "1 more run" : `${trials.length} more runs`;
  return [
    `then at least ${more}, whose settings depend on these results: about ${formatDuration(sum / jobs)}`,
  ];
}
