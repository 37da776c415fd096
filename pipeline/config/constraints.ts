/**
 * What must hold between settings that are each valid on their own.
 *
 * @module
 */
import { builtIn, contradictionIn, isBuiltIn, namesIn } from "../interventions/interventions.ts";
import type { ConfigIssue } from "../platform/errors.ts";
import { deepMerge } from "../settings/deep_merge.ts";
import { listed, shown } from "../settings/setting_type.ts";
import { suggestion } from "../settings/suggestion.ts";
import type { CommonSettings, Task, TaskIssue } from "../tasks/task.ts";
import { type TaskName, taskNames, taskOf } from "../tasks/tasks.ts";
import { type Config, interventionNames, type VariantSettings } from "./config.ts";
import { ownName } from "./own_modules.ts";
import { type NamedRun, runName } from "./run_name.ts";
import { seedsOf } from "./seeds.ts";
import { isSameValue, sweepVariants, sweptSettings } from "./sweeps.ts";

/** More combinations than anybody compares. */
const mostCombinations = 1000;

/** Every contradiction between the settings of a configuration, in the order of its sections. */
export function constraintIssues(config: Config): readonly ConfigIssue[] {
  const { custom } = config;
  const trained = taskNames.filter((task) => config[task].interventions.length > 0); // nothing is made with another's settings
  const own = trained.flatMap((task) => taskIssues(task, config[task]));
  return [
    ...taskNames.flatMap((task) =>
      interventionIssues(task, { task, interventions: config[task].interventions, custom })
    ),
    ...own,
    ...variantIssues(config, own),
    ...sweepIssues(config, own),
    ...customIssues(custom),
    ...nameIssues(config),
    ...issueIf(
      taskNames.every((task) => config[task].interventions.length === 0),
      `${taskNames[taskNames.length - 1]}.interventions`,
      "nothing to do: no task has an intervention",
    ),
  ];
}

/** What contradicts each other among a task's settings, with full paths. */
function taskIssues(name: TaskName, given: unknown): readonly ConfigIssue[] {
  const settings = given as CommonSettings;
  const task = taskOf(name);
  const own = task.issues(settings);
  // A task without training samples is one issue, not one for every batch size too.
  const shared = own.some(({ path }) => path.startsWith("dataset.train"))
    ? []
    : sharedIssues(task.trainSize(settings), settings);
  return [...own, ...shared, ...commutativityIssues(task, settings)].map(({ path, message }) => ({
    path: `${name}.${path}`,
    message,
  }));
}

/** Of an operation that is not commutative, an intervention that teaches f(a, b) = f(b, a) teaches what is wrong. */
function commutativityIssues(task: Task<TaskName>, settings: CommonSettings): readonly TaskIssue[] {
  if (task.commutative?.(settings) ?? true) return [];
  return settings.interventions.flatMap((intervention, index) =>
    namesIn(intervention).filter((name) => builtIn(name)?.pairs === true).map((name) => ({
      path: `interventions[${index}]`,
      message: `${name} asks that f(a, b) = f(b, a), and this operation is not commutative; leave it out`,
    }))
  );
}

/** What variants that have a run make wrong that is not wrong without them, at their own paths. */
function variantIssues(config: Config, own: readonly ConfigIssue[]): readonly ConfigIssue[] {
  return config.variants.flatMap(({ task, name, interventions, fromSeeds, changes }, index) => [
    ...issueIf(
      config.variants.slice(0, index).some((other) => other.task === task && other.name === name),
      `variants[${index}].name`,
      `expected different names, got ${JSON.stringify(name)} twice for ${task}`,
    ),
    ...interventionIssues(`variants[${index}]`, { task, interventions, custom: config.custom }),
    ...(config[task].interventions.length === 0 || seedsOf(config, task).length < fromSeeds
      ? []
      : newIssues(config, { task, changes }, own))
      .map(({ path, message }) => ({
        path: `variants[${index}].changes${path}`,
        message: `${message}, in variant ${name} of ${task}; --set variants=[] removes all variants`,
      })),
  ]);
}

/** How many combinations a task's sweeps have. */
const combinationsOf = (config: Config, task: TaskName): number =>
  sweptSettings(config, task).reduce((count, { values }) => count * values.length, 1);

/** The same for the combinations of sweeps, at the path of the swept setting if it is the one. */
function sweepIssues(config: Config, own: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const product = taskNames.flatMap((task) => {
    const swept = sweptSettings(config, task);
    const count = combinationsOf(config, task);
    const twice = swept.find(({ path }, index) => swept.slice(0, index).some((other) => other.path === path));
    return [
      ...issueIf(
        twice !== undefined,
        `sweeps.${twice?.written}`,
        `${task}.${twice?.path} is swept by another path, too`,
      ),
      ...issueIf(count > mostCombinations, "sweeps", `expected at most ${mostCombinations} combinations, got ${count}`),
    ];
  });
  if (product.length > 0) return product;
  const variants = sweepVariants(config);
  return variants.flatMap((variant, index) => {
    const { task, name, describes } = variant;
    const others = config.variants.filter((other) => !isSameValue(other, variant));
    const same = [...others, ...variants.slice(0, index)].some((other) => other.task === task && other.name === name);
    const swept = sweptSettings(config, task);
    return [
      ...issueIf(same, "sweeps", `expected different runs, got two variants ${JSON.stringify(name)} of ${task}`),
      ...newIssues(config, variant, own).map(({ path, message }) => {
        const setting = swept.find((each) => path === `.${each.path}`)?.written;
        const where = setting === undefined ? `for ${task}${path}` : `for ${task}`;
        return {
          path: setting === undefined ? "sweeps" : `sweeps.${setting}`,
          message: `${describes}, ${where}: ${message}`,
        };
      }),
    ];
  });
}

/** The issues of changed settings, with their paths below the task; none that the task has without the changes. */
function newIssues(
  config: Config,
  { task, changes }: Pick<VariantSettings, "task" | "changes">,
  own: readonly ConfigIssue[],
): readonly ConfigIssue[] {
  return taskIssues(task, deepMerge(config[task], changes))
    .filter((issue) => !own.some(({ path }) => path === issue.path))
    .map(({ path, message }) => ({ path: path.slice(task.length), message }));
}

function interventionIssues(
  place: string,
  { task, interventions, custom }: Pick<Config, "custom"> & {
    readonly task: TaskName;
    readonly interventions: readonly string[];
  },
): readonly ConfigIssue[] {
  const known = [...interventionNames(taskOf(task)), ...custom.interventions.map(ownName)];
  return interventions.flatMap((intervention, index) => {
    const path = `${place}.interventions[${index}]`;
    const contradiction = contradictionIn(intervention);
    return [
      ...namesIn(intervention).filter((name) => !known.includes(name)).map((name) => ({
        path,
        message: `expected ${listed(known.map((each) => JSON.stringify(each)))}, got ${shown(name)}${
          suggestion(name, known)
        }`,
      })),
      ...(contradiction === undefined ? [] : [{ path, message: `${contradiction} in ${intervention}` }]),
    ];
  });
}

/** Names are the files', and a name stands for one thing. */
function customIssues(custom: Config["custom"]): readonly ConfigIssue[] {
  return (["metrics", "interventions"] as const).flatMap((kind) => {
    const names = custom[kind].map(ownName);
    return names.flatMap((name, index) => {
      const path = `custom.${kind}[${index}]`;
      return [
        ...issueIf(names.indexOf(name) !== index, path, `another file is called ${name}; give this file another name`),
        ...issueIf(
          kind === "interventions" && isBuiltIn(name),
          path,
          `${name} is a built-in intervention; give the file another name`,
        ),
      ];
    });
  });
}

/** Runs of different trainings that would be called alike, as names are joined by hyphens and may have some. */
function nameIssues(config: Config): readonly ConfigIssue[] {
  const isMany = taskNames.some((task) => combinationsOf(config, task) > mostCombinations); // an issue of its own
  const named = [
    ...taskNames.flatMap((task) =>
      config[task].interventions.map((intervention, index) => ({
        path: `${task}.interventions[${index}]`,
        run: { task, intervention, variant: null },
      }))
    ),
    ...[...config.variants, ...isMany ? [] : sweepVariants(config)].flatMap(({ task, name, interventions }, index) =>
      interventions.filter((each) => config[task].interventions.some((other) => other === each)).map((
        intervention,
      ) => ({
        path: index < config.variants.length ? `variants[${index}].name` : "sweeps",
        run: { task, intervention, variant: { name } },
      }))
    ),
  ];
  const first = new Map<string, NamedRun>();
  return named.flatMap(({ path, run }) => {
    const name = runName(run);
    const other = first.get(name);
    if (other === undefined) first.set(name, run);
    const isTaken = other !== undefined && !isSame(other, run); // what is there twice is an issue of its own
    const message = `its runs and those of ${inWords(other ?? run)} would both be called ${name}; rename one of them`;
    return issueIf(isTaken, path, message);
  });
}

const isSame = (one: NamedRun, other: NamedRun): boolean =>
  one.task === other.task && one.intervention === other.intervention && one.variant?.name === other.variant?.name;

const inWords = ({ task, intervention, variant }: NamedRun): string =>
  `${intervention} of ${task}${variant === null ? "" : ` in variant ${variant.name}`}`;

function sharedIssues(trainSize: number, { train, metrics }: CommonSettings): readonly TaskIssue[] {
  const tooLarge = `expected at most the size of the train set (${trainSize})`;
  return [
    ...issueIf(
      train.batchSize !== "full" && train.batchSize > trainSize,
      "train.batchSize",
      `${tooLarge} or "full", got ${train.batchSize}`,
    ),
    ...issueIf(metrics.batchSize > trainSize, "metrics.batchSize", `${tooLarge}, got ${metrics.batchSize}`),
  ];
}

function issueIf(condition: boolean, path: string, message: string): readonly ConfigIssue[] {
  return condition ? [{ path, message }] : [];
}
