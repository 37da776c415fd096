/**
 * With how many seeds an experiment is run, in words.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { seedsOf } from "../config/seeds.ts";
import { tasks } from "../tasks/tasks.ts";
import { inSentence } from "./claims/in_words.ts";
import { formatCount, formatList } from "./format.ts";

/** `10 seeds`, `10 seeds (5 on MNIST)`. */
export function seedCount(config: Config): string {
  const fewer = fewerSeeds(config).map(({ task, seeds }) => `${seeds.length} on ${task}`);
  return `${formatCount(config.seeds.length, "seed")}${fewer.length === 0 ? "" : ` (${formatList(fewer)})`}`;
}

/** `0, 1, 2`, `0, 1, 2; on MNIST 0, 1`. */
export function seedList(config: Config): string {
  const listed = fewerSeeds(config).map(({ task, seeds }) => `; on ${task} ${seeds.join(", ")}`);
  return `${config.seeds.join(", ")}${listed.join("")}`;
}

/** The trained tasks that have fewer seeds than the configuration. */
function fewerSeeds(config: Config): readonly { readonly task: string; readonly seeds: readonly number[] }[] {
  return tasks.filter(({ name }) => config[name].interventions.length > 0)
    .map(({ name, title }) => ({ task: inSentence(title), seeds: seedsOf(config, name) }))
    .filter(({ seeds }) => seeds.length < config.seeds.length);
}
