/**
 * What must hold between settings that are each valid on their own.
 *
 * @module
 */
import { modularTrainSize } from "../../data/modular_arithmetic.ts";
import type { ConfigIssue } from "../platform/errors.ts";
import {
  type Config,
  type MnistSettings,
  type ModularAdditionSettings,
  paperModes,
  type TaskName,
  taskNames,
  type VariantSettings,
} from "./config.ts";
import { deepMerge } from "../settings/deep_merge.ts";
import { isPaperMode, ownName } from "./own_modules.ts";
import { listed, shown } from "../settings/setting_type.ts";
import { suggestion } from "../settings/suggestion.ts";
import { sweepVariants, sweptSettings } from "./sweeps.ts";

/** Images in the MNIST package: the first bounds `trainSize`, the second `testSize`. */
const packagedImages = { train: 60_000, test: 10_000 } as const;

/** More combinations than anybody compares. */
const mostCombinations = 1000;

/** Every contradiction between the settings of a configuration, in the order of its sections. */
export function constraintIssues(config: Config): readonly ConfigIssue[] {
  const { mnist, modularAddition, custom } = config;
  const own = [...taskIssues("mnist", mnist), ...taskIssues("modularAddition", modularAddition)];
  return [
    ...taskNames.flatMap((task) => modeIssues(task, { task, modes: config[task].modes, custom })),
    ...own,
    ...variantIssues(config, own),
    ...sweepIssues(config, own),
    ...customIssues(custom),
    ...issueIf(
      mnist.modes.length + modularAddition.modes.length === 0,
      "modularAddition.modes",
      "nothing to do: neither task has a mode",
    ),
  ];
}

// Helpers

function taskIssues(task: TaskName, settings: unknown): readonly ConfigIssue[] {
  return task === "mnist"
    ? mnistIssues(settings as MnistSettings)
    : modularAdditionIssues(settings as ModularAdditionSettings);
}

/** What variants that have a run make wrong that is not wrong without them, at their own paths. */
function variantIssues(config: Config, own: readonly ConfigIssue[]): readonly ConfigIssue[] {
  return config.variants.flatMap(({ task, name, modes, fromSeeds, changes }, index) => [
    ...issueIf(
      config.variants.slice(0, index).some((other) => other.task === task && other.name === name),
      `variants[${index}].name`,
      `expected different names, got ${JSON.stringify(name)} twice for ${task}`,
    ),
    ...modeIssues(`variants[${index}]`, { task, modes, custom: config.custom }),
    ...(config[task].modes.length === 0 || config.seeds.length < fromSeeds
      ? []
      : newIssues(config, { task, changes }, own))
      .map(({ path, message }) => ({
        path: `variants[${index}].changes${path}`,
        message: `${message}, in variant ${name} of ${task}; --set variants=[] leaves out all variants`,
      })),
  ]);
}

/** The same for the combinations of sweeps, at the path of the swept setting if it is the one. */
function sweepIssues(config: Config, own: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const product = taskNames.flatMap((task) => {
    const swept = sweptSettings(config, task);
    const count = swept.reduce((count, { values }) => count * values.length, 1);
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
    const same = [...config.variants, ...variants.slice(0, index)].some((other) =>
      other.task === task && other.name === name
    );
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

function modeIssues(
  place: string,
  { task, modes, custom: { interventions } }: Pick<Config, "custom"> & {
    readonly task: TaskName;
    readonly modes: readonly string[];
  },
): readonly ConfigIssue[] {
  const known = [...paperModes[task], ...interventions.map(ownName)];
  return modes.flatMap((mode, index) =>
    issueIf(
      !known.includes(mode),
      `${place}.modes[${index}]`,
      `expected ${listed(known.map((name) => JSON.stringify(name)))}, got ${shown(mode)}${suggestion(mode, known)}`,
    )
  );
}

/** Names are the files', and a name stands for one thing. */
function customIssues(custom: Config["custom"]): readonly ConfigIssue[] {
  return (["metrics", "interventions"] as const).flatMap((kind) => {
    const names = custom[kind].map(ownName);
    return names.flatMap((name, index) => {
      const path = `custom.${kind}[${index}]`;
      return [
        ...issueIf(names.indexOf(name) !== index, path, `another file is called ${name}, too; give it another name`),
        ...issueIf(
          kind === "interventions" && isPaperMode(name),
          path,
          `${name} is a way to train of the paper's; give the file another name`,
        ),
      ];
    });
  });
}

function mnistIssues({ dataset, train, checkpoints, metrics }: MnistSettings): readonly ConfigIssue[] {
  const packaged = dataset.source === "package";
  return [
    ...(["train", "test"] as const).flatMap((part) =>
      issueIf(
        packaged && dataset[`${part}Size`] > packagedImages[part],
        `mnist.dataset.${part}Size`,
        `the package has ${packagedImages[part]} ${part} images, got ${dataset[`${part}Size`]}`,
      )
    ),
    ...sharedIssues("mnist", dataset.trainSize, { train, checkpoints, metrics }),
  ];
}

function modularAdditionIssues(settings: ModularAdditionSettings): readonly ConfigIssue[] {
  const { dataset, model } = settings;
  const [trained, pairs] = [modularTrainSize(dataset), dataset.modulus ** 2];
  const fraction = "modularAddition.dataset.trainFraction";
  return [
    ...issueIf(
      trained < 1,
      fraction,
      `leaves no pair to train on: ${dataset.trainFraction} of ${pairs} pairs is below 1`,
    ),
    ...issueIf(
      model.width % model.heads !== 0,
      "modularAddition.model.width",
      `expected a multiple of heads (${model.heads}), got ${model.width}`,
    ),
    // A split without training pairs is one issue, not one for every batch size too.
    ...(trained < 1 ? [] : sharedIssues("modularAddition", trained, settings)),
  ];
}

function sharedIssues(
  task: string,
  trainSize: number,
  { train, checkpoints, metrics }: Pick<MnistSettings, "train" | "checkpoints"> & {
    readonly metrics: { readonly batchSize: number };
  },
): readonly ConfigIssue[] {
  const tooLarge = `expected at most the size of the train set (${trainSize})`;
  return [
    ...issueIf(
      train.batchSize !== "full" && train.batchSize > trainSize,
      `${task}.train.batchSize`,
      `${tooLarge} or "full", got ${train.batchSize}`,
    ),
    ...issueIf(metrics.batchSize > trainSize, `${task}.metrics.batchSize`, `${tooLarge}, got ${metrics.batchSize}`),
    ...issueIf(
      checkpoints.count > train.steps + 1,
      `${task}.checkpoints.count`,
      `expected at most one for each step and one at the start (${train.steps + 1}), got ${checkpoints.count}`,
    ),
  ];
}

function issueIf(condition: boolean, path: string, message: string): readonly ConfigIssue[] {
  return condition ? [{ path, message }] : [];
}
