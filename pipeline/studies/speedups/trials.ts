/**
 * The trials by name, and their runs.
 *
 * @module
 */
import type { Config, VariantSettings } from "../../config/config.ts";
import type { ProfileName } from "../../config/profiles.ts";
import { settingAt } from "../../report/setting_text.ts";
import { deepMerge } from "../../settings/deep_merge.ts";
import type { CommonSettings } from "../../tasks/task.ts";
import { type Problem, problems, type Scope, scopes, type Way, ways } from "./protocol.ts";

/** What a way is tried with. */
export interface Cell {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** The value of the way's own setting; absent for the configured one. */
  readonly knob?: number;
}

/** What a configuration has of the protocol. */
export function scopeOf({ profile }: Pick<Config, "profile">): Scope {
  return scopes[profile as ProfileName] ?? scopes.paper;
}

/** The problems of a configuration, with the ways that it trains on each. */
export function rowsOf(config: Config): readonly { readonly problem: Problem; readonly ways: readonly Way[] }[] {
  const { problems: named } = scopeOf(config);
  return problems.filter(({ name }) => named.includes(name)).map((problem) => ({
    problem,
    ways: ways.filter(({ intervention }) =>
      (config[problem.task].interventions as readonly string[]).includes(intervention)
    ),
  })).filter(({ ways }) => ways.length > 0);
}

/** The grid that every way has on a problem, the problem's own settings in its midst. */
export function gridOf(config: Config, problem: Problem): readonly Cell[] {
  const { rates, decays } = scopeOf(config);
  const { learningRate, weightDecay } = ownTraining(config, problem);
  return rates.flatMap((rate) =>
    decays.map((decay) => ({ learningRate: times(learningRate, rate), weightDecay: times(weightDecay, decay) }))
  );
}

/** The cells of the grid that share the problem's own learning rate or its own weight decay. */
export function crossOf(config: Config, problem: Problem): readonly Cell[] {
  const own = ownTraining(config, problem);
  return gridOf(config, problem).filter((cell) =>
    cell.learningRate === times(own.learningRate, 1) || cell.weightDecay === times(own.weightDecay, 1)
  );
}

/** How a problem is trained where nothing is tuned. */
export function ownTraining(config: Config, { task, changes }: Problem) {
  return (deepMerge(config[task], changes) as CommonSettings).train;
}

/** A multiple, rounded to what a name can hold. */
export function times(value: number, factor: number): number {
  return Number((value * factor).toPrecision(3));
}

/** The names of the trials of a problem. */
export const nameOf = {
  grid: ({ name }: Problem, { learningRate, weightDecay }: Cell) => `${name}-lr-${learningRate}-wd-${weightDecay}`,
  knob: ({ name }: Problem, way: Way, index: number) => `${name}-${slugOf(way)}-own-${index + 1}`,
  tuned: ({ name }: Problem, way: Way) => `${name}-${slugOf(way)}-tuned`,
  published: ({ name }: Problem) => `${name}-published`,
  law: ({ name }: Problem, { learningRate, weightDecay }: Cell) => `${name}-law-lr-${learningRate}-wd-${weightDecay}`,
  phase: ({ name }: Problem, decay: number, share: number) => `${name}-share-${share}-wd-${decay}`,
};

const slugOf = ({ intervention }: Way) => intervention.replaceAll("+", ".");

/** A trial of a problem. */
export function trialOf(
  problem: Problem,
  { name, describes, interventions, seeds, changes }: Pick<
    VariantSettings,
    "name" | "describes" | "interventions" | "seeds" | "changes"
  >,
): VariantSettings {
  return {
    ...{ name, describes, interventions, seeds, task: problem.task, purpose: "trial", fromSeeds: 1 },
    metrics: ["accuracy"],
    changes: deepMerge(problem.changes, changes) as VariantSettings["changes"],
  };
}

/** The changes of a cell. */
export function changesOf(
  { learningRate, weightDecay, knob }: Cell,
  { knob: { path } }: Way,
): VariantSettings["changes"] {
  const train = { train: { learningRate, weightDecay } };
  if (knob === undefined) return train;
  const [section, key] = path.split(".");
  return deepMerge(train, { [section]: { [key]: knob } }) as VariantSettings["changes"];
}

/** A cell in words. */
export function cellText(
  config: Config,
  problem: Problem,
  way: Way,
  { learningRate, weightDecay, knob }: Cell,
): string {
  const { path } = way.knob;
  const own = settingAt(deepMerge(config[problem.task], problem.changes), path);
  return `learning rate ${learningRate}, weight decay ${weightDecay}, ${path} ${knob ?? own}`;
}

/** Where a cell lies at the edge of the grid, beyond which a better one may lie: `largest rate`, `least decay`. */
export function edgesOf(config: Config, problem: Problem, cell: Cell): readonly string[] {
  const grid = gridOf(config, problem);
  return ([["learningRate", "rate"], ["weightDecay", "decay"]] as const).flatMap(([key, what]) => {
    const values = grid.map((each) => each[key]);
    const [least, largest] = [Math.min(...values), Math.max(...values)];
    if (least === largest) return [];
    return [...cell[key] === largest ? [`largest ${what}`] : [], ...cell[key] === least ? [`least ${what}`] : []];
  });
}

/** The edges of the grid at which a cell lies, in words: ` (the grid's largest rate and least decay)`; else nothing. */
export function edgeText(config: Config, problem: Problem, cell: Cell): string {
  const edges = edgesOf(config, problem, cell);
  return edges.length === 0 ? "" : ` (the grid's ${edges.join(" and ")})`;
}
