/**
 * What functions of the user's are given and answer, checked: what is taken for no change would train as if they were not there.
 *
 * @module
 */
import type { InterventionStep, ObjectiveChanges } from "../../../core/training/intervention.ts";
import { suggestion } from "../../settings/suggestion.ts";

/** Gives the numbers of every step the names of the first one's in their order, by which a step is fed; other names, and what is no number, are refused. */
export function inOneOrder(): (
  given: Readonly<Record<string, number>>,
  step: number,
) => Readonly<Record<string, number>> {
  let names: readonly string[] | undefined;
  return (given, step) => {
    names ??= Object.keys(given);
    const same = names.length === Object.keys(given).length && names.every((name) => Object.hasOwn(given, name));
    if (!same) {
      throw new TypeError(
        `its scalars at step ${step} are ${Object.keys(given).join(", ")}; expected ${names.join(", ")}, as at first`,
      );
    }
    const wrong = names.find((name) => typeof given[name] !== "number");
    if (wrong !== undefined) {
      throw new TypeError(`its scalar ${wrong} at step ${step} is ${typeof given[wrong]}; expected a number`);
    }
    return Object.fromEntries(names.map((name) => [name, given[name]]));
  };
}

/** What a function of the user's answered, if it is of a kind: nothing, or a promise, would count as no change. */
export function answered(what: string, value: unknown, kind: "object" | "number" | "string"): unknown {
  const found = value === null ? "null" : value instanceof Promise ? "a promise" : typeof value;
  if (found === kind) return value;
  throw new TypeError(`${what} answers ${found}; expected ${kind === "object" ? "an" : "a"} ${kind}`);
}

/** Fails unless what was answered has an entry for each of some names, and no other. */
export function expectNames(what: string, given: unknown, expected: object): void {
  const names = Object.keys(expected);
  const found = Object.keys(typeof given === "object" && given !== null ? given : {});
  const missing = names.find((name) => !found.includes(name));
  if (missing !== undefined) throw new TypeError(`${what} leave out ${missing}`);
  const stranger = found.find((name) => !names.includes(name));
  if (stranger !== undefined) throw new TypeError(`${what} have no ${stranger}${suggestion(stranger, names)}`);
}

/** What a traced function answers. Random numbers would be drawn once and be the same at every step, so drawing one is refused. */
export function traced<A>(body: () => A): A {
  const { random } = Math;
  Math.random = () => {
    throw new TypeError(
      "a random number would be the same at every step; name what you need in noise(), which is drawn anew",
    );
  };
  try {
    return body();
  } finally {
    Math.random = random;
  }
}

/** What `usual` can be asked to change: all of it, which its type sees to. */
const changeNames: Readonly<Record<keyof ObjectiveChanges, true>> = {
  inputs: true,
  oneHotLabels: true,
  parameters: true,
  perturbation: true,
  loss: true,
};

/** A step whose `usual` refuses changes of what a step has not, which would train as if there were none. */
export function withKnownChanges(step: InterventionStep): InterventionStep {
  const usual: InterventionStep["usual"] = (changes = {}) => {
    const unknown = Object.keys(changes).find((name) =>
      !Object.hasOwn(changeNames, name) && !Object.hasOwn(step, name)
    );
    if (unknown === undefined) return step.usual(changes);
    throw new TypeError(`usual() cannot change ${unknown}${suggestion(unknown, Object.keys(changeNames))}`);
  };
  return { ...step, usual };
}
