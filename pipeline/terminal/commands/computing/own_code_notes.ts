/**
 * What a plan says of the user's modules that nothing uses.
 *
 * @module
 */
import type { Config } from "../../../config/config.ts";
import { ownName } from "../../../config/own_modules.ts";
import { namesIn } from "../../../interventions/interventions.ts";
import { runsOf } from "../../../plan/runs.ts";

/** The interventions of `custom.interventions` that no run is trained with; nothing if all are used. */
export function ownCodeNotes(config: Config): readonly string[] {
  const used = new Set(runsOf(config).flatMap(({ intervention }) => namesIn(intervention)));
  const unused = config.custom.interventions.map(ownName).filter((name) => !used.has(name));
  return unused.length === 0
    ? []
    : [`no run is trained with ${unused.join(", ")}: a task's interventions must name it`];
}
