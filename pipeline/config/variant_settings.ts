/**
 * The settings of variants: named changes to a task's settings, which give further runs.
 *
 * @module
 */
import { metrics } from "../metrics/registry.ts";
import type { DeepPartial } from "../settings/deep_merge.ts";
import type { TaskName, TasksSettings } from "../tasks/tasks.ts";
import { type Fields, partOf, section, sectionBy, SectionType } from "../settings/section_type.ts";
import { choice, distinctList, either, list, type SettingType, text, wholeNumber } from "../settings/setting_type.ts";

/**
 * Why extra runs exist: as controls that should not grok, to show how much a choice matters or how far chance spreads times, to compare values of a
 * setting, or as a trial that a study plans itself.
 */
const variantPurposes = ["control", "sensitivity", "spread", "sweep", "trial"] as const;

/** Named changes to a task's settings, which give further runs. */
export interface VariantSettings {
  /** Part of its runs' names. */
  readonly name: string;
  /** Why its runs exist. */
  readonly purpose: (typeof variantPurposes)[number];
  /** What is different, as part of a sentence. */
  readonly describes: string;
  /** The task whose settings it changes. */
  readonly task: TaskName;
  /** The interventions that its runs have, if the task has them. */
  readonly interventions: readonly string[];
  /** At most this many of the configuration's seeds, the first ones; or seeds of its own. */
  readonly seeds: number | readonly number[];
  /** Omitted if the configuration has fewer seeds than this. */
  readonly fromSeeds: number;
  /** The metrics that its runs need. */
  readonly metrics: "all" | readonly string[];
  /** What differs from the task's settings. */
  readonly changes: DeepPartial<Omit<TasksSettings[TaskName], "interventions">>;
}

/** A seed. */
export const seedSetting = wholeNumber({ atLeast: 0, atMost: 0xffff_ffff }, "A seed.");

/** Which metrics some runs need. */
export const wantedMetrics = (description: string) =>
  either(
    choice(["all"], '"all" is every metric of the task.'),
    distinctList(choice(metrics.map(({ metric: { name } }) => name), "A metric."), description),
  );

/** The codec of a list of variants of the tasks, by their sections. */
export function variantList(
  sections: Readonly<Record<TaskName, SectionType<Fields>>>,
): SettingType<readonly VariantSettings[]> {
  const cases = Object.fromEntries(Object.entries(sections).map(([task, of]) => [task, variantOf(task, of)]));
  return list(
    sectionBy("task", cases),
    "Additional runs with named changes: controls, sensitivity to choices, comparisons.",
    { atLeast: 0 },
  ) as unknown as SettingType<readonly VariantSettings[]>;
}

/** The codec of sweeps: lists of values by the path of a setting, of one task (`mnist.train.steps`) or of all that have it (`train.steps`). */
export function sweepSettings(
  tasks: Readonly<Record<string, Pick<SectionType<Fields>, "fields">>>,
): SettingType<Sweeps> {
  const fields: Record<string, Fields[string]> = {};
  for (const [task, { fields: ofTask }] of Object.entries(tasks)) {
    for (const [path, setting] of leaves(withoutInterventions(ofTask))) {
      const values = distinctList(setting, `Values to compare. ${descriptionOf(setting)}`);
      fields[path] ??= values;
      fields[`${task}.${path}`] = values;
    }
  }
  return partOf(
    { fields },
    "Settings by path, each with values to compare; several settings give every combination.",
  ) as SettingType<
    Sweeps
  >;
}

/** Values to compare, by the path of a setting. */
export type Sweeps = Readonly<Record<string, readonly unknown[]>>;

function variantOf(task: string, { fields, description }: SectionType<Fields>) {
  return section({
    name: text("a name in lower case (letters, digits, inner hyphens and dots, at most 60)", {
      pattern: /^[a-z0-9]+([-.][a-z0-9]+)*$/,
      longest: 60,
      description: "Part of its runs' names.",
    }),
    purpose: choice(variantPurposes, "Why its runs exist."),
    describes: text("a few words on one line (at most 120)", {
      // deno-lint-ignore no-control-regex
      pattern: /^[^\u0000-\u001f\u007f]+$/,
      longest: 120,
      description: "What is different, as part of a sentence.",
    }),
    task: choice([task], "The task whose settings it changes."),
    interventions: fields.interventions,
    seeds: either(
      wholeNumber({ atLeast: 1, atMost: 1000 }, "Uses the first seeds of the configuration, at most this many."),
      distinctList(seedSetting, "Seeds of its own."),
    ),
    fromSeeds: wholeNumber({ atLeast: 1, atMost: 1000 }, "Omitted if the configuration has fewer seeds than this."),
    metrics: wantedMetrics("The metrics that its runs need."),
    changes: partOf(section(withoutInterventions(fields), description), "What differs from the task's settings."),
  }, "Additional runs of a task with some settings changed.");
}

function withoutInterventions({ interventions: _left, ...others }: Fields): Fields {
  return others;
}

/** Every setting below, with its path. */
function leaves(fields: Fields): readonly (readonly [path: string, setting: Fields[string]])[] {
  return Object.entries(fields).flatMap(([key, field]) =>
    field instanceof SectionType
      ? leaves(field.fields).map(([path, setting]) => [`${key}.${path}`, setting] as const)
      : [[key, field] as const]
  );
}

function descriptionOf({ jsonSchema: { description } }: Fields[string]): string {
  return typeof description === "string" ? description : "";
}
