/**
 * The configuration of an experiment: everything a run depends on, as io-ts codecs from which the types are derived.
 *
 * @module
 */
import type * as t from "io-ts";
import { interventionSections, interventionsOf, standard } from "../interventions/interventions.ts";
import { type Fields, section, type SectionType } from "../settings/section_type.ts";
import { choice, distinctList, either, type SettingType, text, wholeNumber } from "../settings/setting_type.ts";
import type { Task } from "../tasks/task.ts";
import { type TaskName, taskNames, tasks, type TasksSettings } from "../tasks/tasks.ts";
import { interventionOf, ownModule } from "./own_modules.ts";
import { seedSetting, sweepSettings, variantList, type VariantSettings, wantedMetrics } from "./variant_settings.ts";

/** The interventions of a task: `standard`, which is none, and those that are built in. */
export function interventionNames(task: Task): readonly string[] {
  return [standard, ...interventionsOf(task).map(({ name }) => name)];
}

/** The section of each task: its interventions, its own settings, and those of its interventions. */
const taskSections = Object.fromEntries(tasks.map((task) => [
  task.name,
  section<Fields>({
    interventions: distinctList(
      interventionOf(interventionNames(task), "How training is changed."),
      "Interventions to train with; an empty list leaves the task out.",
      { atLeast: 0 },
    ),
    ...task.section.fields,
    ...interventionSections(task).fields,
  }, task.section.description),
])) as unknown as {
  readonly [N in TaskName]: SectionType<Fields> & t.Type<TasksSettings[N], TasksSettings[N], unknown>;
};

const customSettings = section({
  metrics: distinctList(ownModule, "Your own metrics: files whose default export is a Metric (see mod.ts).", {
    atLeast: 0,
  }),
  interventions: distinctList(
    ownModule,
    "Your own interventions: files whose default export is an Intervention, named after their files.",
    { atLeast: 0 },
  ),
}, "Your own code, one file each; in a configuration file, paths are relative to that file.");

const maxSeeds = section(
  Object.fromEntries(taskNames.map((task) => [
    task,
    either(
      choice(["all"], 'With which of the seeds it is run: "all" is every seed.'),
      wholeNumber({ atLeast: 1, atMost: 1000 }, "A number is that of the first seeds, or of all if there are fewer."),
    ),
  ])) as Record<TaskName, SettingType<"all" | number>>,
  "With which of the seeds each task is run.",
);

/** The codec of {@link Config}. */
export const configCodec = section({
  profile: text("a profile name (letters, digits and inner hyphens, at most 40)", {
    pattern: /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
    longest: 40,
    description: "The profile that the configuration starts from.",
  }),
  study: text("a study's name (lower-case letters, digits and inner hyphens, at most 40)", {
    pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
    longest: 40,
    description: "The study whose figures and claims the report shows.",
  }),
  seeds: distinctList(
    seedSetting,
    "One run of every task and intervention for each seed.",
  ),
  maxSeeds,
  baseMetrics: wantedMetrics("The metrics that runs without a variant need."),
  ...taskSections,
  variants: variantList(taskSections),
  sweeps: sweepSettings(taskSections),
  custom: customSettings,
}, "Configuration of an experiment.");

export { type TaskName, taskNames } from "../tasks/tasks.ts";
export type { CheckpointSettings, GrokkingSettings, TrainSettings } from "../tasks/shared_settings.ts";

/** The configuration of an experiment: everything its runs depend on. */
export type Config = t.TypeOf<typeof configCodec>;

export type { VariantSettings };
