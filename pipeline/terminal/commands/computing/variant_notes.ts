/**
 * What a plan says about runs beside the base ones.
 *
 * @module
 */
import type { Config } from "../../../config/config.ts";
import { seedsOf } from "../../../config/seeds.ts";
import { runsOf, type VariantPurpose } from "../../../plan/runs.ts";

const names: Readonly<Record<VariantPurpose, readonly [one: string, many: string]>> = {
  control: ["control", "controls"],
  sensitivity: ["run with an alternative choice", "runs with an alternative choice"],
  spread: ["run that shows the spread", "runs that show the spread"],
  sweep: ["run of a comparison", "runs of a comparison"],
  trial: ["trial", "trials"],
};

/** How many further runs there are, by what they are for, and which are left out for want of seeds; nothing if there are none. */
export function variantNotes(config: Config): readonly string[] {
  const runs = runsOf(config);
  const base = runs.filter(({ variant }) => variant === null).length;
  const counts = (Object.keys(names) as VariantPurpose[]).flatMap((purpose) => {
    const count = runs.filter(({ variant }) => variant?.purpose === purpose).length;
    return count === 0 ? [] : [`${count} ${names[purpose][count === 1 ? 0 : 1]}`];
  });
  const waiting = config.variants.filter(({ task, fromSeeds }) =>
    config[task].interventions.length > 0 && seedsOf(config, task).length < fromSeeds
  );
  const limited = waiting.filter(({ task, fromSeeds }) =>
    config.maxSeeds[task] !== "all" && config.maxSeeds[task] < fromSeeds
  );
  const notes = [
    ...lackingNotes("--seeds", waiting.filter((variant) => !limited.includes(variant))),
    ...[...Map.groupBy(limited, ({ task }) => task)].flatMap(([task, all]) => lackingNotes(`maxSeeds.${task}`, all)),
  ];
  return [
    ...(counts.length === 0 ? [] : [`in addition to ${base} base run${base === 1 ? "" : "s"}: ${counts.join(", ")}`]),
    ...notes,
  ];
}

/** With how many seeds there would be further variants; nothing without any. */
function lackingNotes(setting: string, variants: Config["variants"]): readonly string[] {
  if (variants.length === 0) return [];
  const least = Math.min(...variants.map(({ fromSeeds }) => fromSeeds));
  return [
    `with ${setting} ${least} or more, also the variants ${[...new Set(variants.map(({ name }) => name))].join(", ")}`,
  ];
}
