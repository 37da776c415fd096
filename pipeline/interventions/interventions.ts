/**
 * The interventions that everybody has. To add one, write its file in `core/interventions/` and name it here.
 *
 * @module
 */
import { adamL2Optimizer } from "../../core/interventions/adam_l2.ts";
import { adversarialInputs } from "../../core/interventions/adversarial_inputs.ts";
import type { BuiltInIntervention, InterventionSetting } from "../../core/interventions/built_in.ts";
import { commutativity } from "../../core/interventions/commutativity.ts";
import { grokfast } from "../../core/interventions/grokfast.ts";
import { grokfastMa } from "../../core/interventions/grokfast_ma.ts";
import { inputDropout } from "../../core/interventions/input_dropout.ts";
import { inputNoise } from "../../core/interventions/input_noise.ts";
import { jacobianPenalty } from "../../core/interventions/jacobian_penalty.ts";
import { labelSmoothing } from "../../core/interventions/label_smoothing.ts";
import { lionOptimizer } from "../../core/interventions/lion.ts";
import { muonOptimizer } from "../../core/interventions/muon.ts";
import { orthogonalGradient } from "../../core/interventions/orthogonal_gradient.ts";
import { sgdOptimizer } from "../../core/interventions/sgd.ts";
import { sharpnessAware } from "../../core/interventions/sharpness_aware.ts";
import { stableMax } from "../../core/interventions/stablemax.ts";
import { weightNormClamp } from "../../core/interventions/weight_norm_clamp.ts";
import { type Fields, section, type SectionType } from "../settings/section_type.ts";
import { choice, number, type SettingType, wholeNumber } from "../settings/setting_type.ts";
import type { Intervention } from "../../core/training/intervention.ts";

/** Every built-in intervention by the module that defines it, in the order of their colours. */
const builtIns = {
  "core/interventions/input_noise.ts": inputNoise,
  "core/interventions/commutativity.ts": commutativity,
  "core/interventions/grokfast.ts": grokfast,
  "core/interventions/grokfast_ma.ts": grokfastMa,
  "core/interventions/orthogonal_gradient.ts": orthogonalGradient,
  "core/interventions/stablemax.ts": stableMax,
  "core/interventions/weight_norm_clamp.ts": weightNormClamp,
  "core/interventions/sharpness_aware.ts": sharpnessAware,
  "core/interventions/adversarial_inputs.ts": adversarialInputs,
  "core/interventions/jacobian_penalty.ts": jacobianPenalty,
  "core/interventions/label_smoothing.ts": labelSmoothing,
  "core/interventions/input_dropout.ts": inputDropout,
  "core/interventions/sgd.ts": sgdOptimizer,
  "core/interventions/adam_l2.ts": adamL2Optimizer,
  "core/interventions/muon.ts": muonOptimizer,
  "core/interventions/lion.ts": lionOptimizer,
} as const satisfies Readonly<Record<string, BuiltInIntervention<never, never, never>>>;

type BuiltIns = (typeof builtIns)[keyof typeof builtIns];

type WithSettings = Extract<BuiltIns, { readonly section: unknown }>;

/** The settings of interventions by their sections, for tasks that have them. */
export type InterventionSettings<Pairs extends boolean> = {
  readonly [
    I in WithSettings as I extends { readonly pairs: true } ? (Pairs extends true ? I["section"]["key"] : never)
      : I["section"]["key"]
  ]: {
    readonly [
      K in keyof I["settings"] as I["settings"][K] extends { readonly pairs: true } ? (Pairs extends true ? K : never)
        : K
    ]: I["settings"][K] extends { readonly words: readonly (infer Word)[] } ? Word : number;
  };
};

/** Values of an intervention's settings. */
export type SettingValues = Readonly<Record<string, number | string>>;

/** An intervention of the list, with its module. */
export interface ListedIntervention extends Omit<BuiltInIntervention, "settings" | "intervention"> {
  readonly module: string;
  readonly settings: Readonly<Record<string, InterventionSetting>>;
  intervention(settings: SettingValues): Intervention;
}

/** Training with nothing changed. */
export const standard = "standard";

/** Every built-in intervention, in the order of the list. */
export const interventions: readonly ListedIntervention[] = Object.entries(builtIns).map(([module, each]) => ({
  ...each as unknown as Omit<ListedIntervention, "module">,
  module,
}));

/** The built-in interventions that a task has. */
export function interventionsOf({ pairs }: { readonly pairs: boolean }): readonly ListedIntervention[] {
  return interventions.filter((each) => each.pairs !== true || pairs);
}

/** The sections of a task's settings that belong to its interventions, with the values that hold by default. */
export function interventionSections(task: { readonly pairs: boolean }): {
  readonly fields: Readonly<Record<string, SectionType<Fields>>>;
  readonly defaults: Readonly<Record<string, SettingValues>>;
} {
  const isHad = ([, setting]: [string, InterventionSetting]) => !("pairs" in setting) || task.pairs;
  const listed = interventionsOf(task).flatMap(({ section, settings }) =>
    section === undefined ? [] : [{ section, settings: Object.fromEntries(Object.entries(settings).filter(isHad)) }]
  );
  return {
    fields: Object.fromEntries(listed.map(({ section: { key, description }, settings }) => [
      key,
      section(
        Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, settingType(setting)])),
        description,
      ),
    ])),
    defaults: Object.fromEntries(listed.map(({ section: { key }, settings }) => [key, defaultsOf(settings)])),
  };
}

function settingType(setting: InterventionSetting): SettingType<number> | SettingType<string> {
  if ("words" in setting) return choice(setting.words, setting.description);
  const { whole, default: _value, description, ...limits } = setting;
  return whole === true
    ? wholeNumber({ atMost: Number.MAX_SAFE_INTEGER, ...limits }, description)
    : number(limits, description);
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

/**
 * Why no run has the interventions of a combination together; undefined: one can.
 *
 * What the user's own replace is known only once they are loaded, so of several optimizers only built-in ones are found here.
 */
export function contradictionIn(intervention: string): string | undefined {
  const names = namesIn(intervention);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `expected each intervention once, got ${twice} twice`;
  const optimizers = names.filter((name) => {
    const found = builtIn(name);
    return found !== undefined && found.intervention(defaultsOf(found.settings)).optimizer !== undefined;
  });
  return optimizers.length < 2 ? undefined : `expected at most one optimizer, got ${optimizers.join(" and ")}`;
}

function defaultsOf(settings: ListedIntervention["settings"]): SettingValues {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));
}
