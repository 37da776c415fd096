/**
 * What messages list that a name is not in.
 *
 * @module
 */
import { interventions } from "../../../pipeline/interventions/interventions.ts";
import { taskNames } from "../../../pipeline/tasks/tasks.ts";

/** Every task as a message lists them. */
export const knownTasks = inOneOf(taskNames);

/** Every way to train of a task whose inputs are not pairs, and the user's own, as a message lists them. */
export function knownInterventions(...own: readonly string[]): string {
  const listed = interventions.filter(({ pairs }) => pairs === undefined).map(({ name }) => name);
  return inOneOf(["standard", ...listed, ...own]);
}

/** The sections of settings that such a task has for them. */
export const interventionKeys = interventions.filter(({ pairs }) => pairs === undefined)
  .flatMap(({ section }) => section === undefined ? [] : [section.key]).join(", ");

function inOneOf(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
