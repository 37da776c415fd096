/**
 * With how many seeds an experiment is run, in words.
 *
 * @module
 */
import type { Config, TaskName } from "../config/config.ts";
import { seedsOf } from "../config/seeds.ts";
import { tasks } from "../tasks/tasks.ts";
import type { ClaimPart } from "./claims/claims_file.ts";
import { inSentence } from "./claims/in_words.ts";
import { taskTitle } from "./figures/titles.ts";
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

/** `10 seeds`, `5 seeds on MNIST and 10 on modular addition`, `5 to 10 seeds`: of runs or parts, by task where tasks differ. */
export function seedsByTask(counts: readonly { readonly task: TaskName; readonly seeds: number }[]): string {
  const ranges = [...Map.groupBy(counts, ({ task }) => task)].map(([task, all]) => {
    const seeds = all.map((each) => each.seeds);
    const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
    return { task, text: least === most ? `${most}` : `${least} to ${most}`, count: most };
  });
  const nouned = ({ text, count }: typeof ranges[number]) =>
    text === "1" ? formatCount(count, "seed") : `${text} seeds`;
  if (new Set(ranges.map(({ text }) => text)).size === 1) return nouned(ranges[0]);
  return formatList(
    ranges.map((range, index) => `${index === 0 ? nouned(range) : range.text} on ${inSentence(taskTitle[range.task])}`),
  );
}

/** What a verdict rests on: how many seeds the parts have that have any, and how many parts have none. */
export function basisOf(parts: readonly ClaimPart[]): string {
  const counted = parts.filter(({ counts }) => counts);
  const present = counted.filter(({ seeds }) => seeds > 0);
  if (present.length === 0) return "no data";
  const empty = counted.length - present.length;
  return seedsByTask(present) + (empty === 0 ? "" : `; ${empty} of ${counted.length} parts without data`);
}

/** The trained tasks that have fewer seeds than the configuration. */
function fewerSeeds(config: Config): readonly { readonly task: string; readonly seeds: readonly number[] }[] {
  return tasks.filter(({ name }) => config[name].interventions.length > 0)
    .map(({ name, title }) => ({ task: inSentence(title), seeds: seedsOf(config, name) }))
    .filter(({ seeds }) => seeds.length < config.seeds.length);
}
