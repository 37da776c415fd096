/**
 * The interventions that everybody has. To add one, write its file in `core/interventions/` and name it here.
 *
 * @module
 */
import type { BuiltInIntervention } from "../../core/interventions/built_in.ts";
import { commutativity } from "../../core/interventions/commutativity.ts";
import { grokfast } from "../../core/interventions/grokfast.ts";
import { inputNoise } from "../../core/interventions/input_noise.ts";
import { type Fields, section, type SectionType } from "../settings/section_type.ts";
import { number, wholeNumber } from "../settings/setting_type.ts";

/** Every built-in intervention by the module that defines it, in the order of their colours. */
const builtIns = {
  "core/interventions/input_noise.ts": inputNoise,
  "core/interventions/commutativity.ts": commutativity,
  "core/interventions/grokfast.ts": grokfast,
} as const satisfies Readonly<Record<string, BuiltInIntervention<never>>>;

type BuiltIns = (typeof builtIns)[keyof typeof builtIns];

/** The settings of interventions by their sections, for tasks that have them. */
export type InterventionSettings<Pairs extends boolean> = {
  readonly [
    I in BuiltIns as I extends { readonly pairs: true } ? (Pairs extends true ? I["section"]["key"] : never)
      : I["section"]["key"]
  ]: { readonly [K in keyof I["settings"]]: number };
};

/** An intervention of the list, with its module. */
export interface ListedIntervention extends BuiltInIntervention {
  readonly module: string;
}

/** Training with nothing changed. */
export const standard = "standard";

/** Every built-in intervention, in the order of the list. */
export const interventions: readonly ListedIntervention[] = Object.entries(builtIns).map(([module, each]) => ({
  ...each as BuiltInIntervention,
  module,
}));

/** The built-in interventions that a task has. */
export function interventionsOf({ pairs }: { readonly pairs: boolean }): readonly ListedIntervention[] {
  return interventions.filter((each) => each.pairs !== true || pairs);
}

/** The sections of a task's settings that belong to its interventions, with the values that hold by default. */
export function interventionSections(task: { readonly pairs: boolean }): {
  readonly fields: Readonly<Record<string, SectionType<Fields>>>;
  readonly defaults: Readonly<Record<string, Readonly<Record<string, number>>>>;
} {
  const listed = interventionsOf(task);
  return {
    fields: Object.fromEntries(listed.map(({ section: { key, description }, settings }) => [
      key,
      section(
        Object.fromEntries(
          Object.entries(settings).map(([name, { whole, default: _value, description, ...limits }]) => [
            name,
            whole === true
              ? wholeNumber({ atMost: Number.MAX_SAFE_INTEGER, ...limits }, description)
              : number(limits, description),
          ]),
        ),
        description,
      ),
    ])),
    defaults: Object.fromEntries(listed.map(({ section: { key }, settings }) => [
      key,
      Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default])),
    ])),
  };
}

/** The names of the interventions that a combination is made of: `perturbed+grokfast` is two, `standard` none. */
export function namesIn(intervention: string): readonly string[] {
  return intervention === standard ? [] : intervention.split("+");
}

/** The built-in intervention of a name; undefined for the user's own. */
export function builtIn(name: string): ListedIntervention | undefined {
  return interventions.find((each) => each.name === name);
}

/** Whether a combination is made of built-in interventions alone. */
export function isBuiltIn(intervention: string): boolean {
  return namesIn(intervention).every((name) => builtIn(name) !== undefined);
}
