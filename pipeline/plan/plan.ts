/**
 * The plan: every result that a configuration asks for, upstream first, each thing once however many runs want it.
 *
 * A plan is a pure value. `survey` asks the cache about it, `reproduce` computes it, `graph` draws it, `export` picks a run from it.
 *
 * @module
 */
import { canonicalParams, type KeyedRequest } from "../cache/stage_request.ts";
import type { Config } from "../config/config.ts";
import { CARD } from "../engine/backends.ts";
import { columnsFile, metricFile } from "../files/metric_artifact.ts";
import { canonicalJson, type Json } from "../files/canonical_json.ts";
import { datasetFile } from "../files/dataset_artifact.ts";
import { distancesFile } from "../files/distances_artifact.ts";
import { picturesFile } from "../files/pictures_artifact.ts";
import { namesIn } from "../interventions/interventions.ts";
import { isPictured, pictureCount, picturesName } from "../metrics/pictures.ts";
import { metricsOf } from "../metrics/registry.ts";
import type { CommonSettings, DatasetRecipe, RunTask } from "../tasks/task.ts";
import { type TaskName, taskOf } from "../tasks/tasks.ts";
import type { CustomCode, CustomModule } from "./custom_code.ts";
import { type EngineFacts, estimateMilliseconds, metricShare } from "./estimate.ts";
import {
  datasetRecipe,
  dependsOnSeed,
  type MeasureRecipe,
  measureRecipe,
  trainEntries,
  type TrainRecipe,
  trainRecipe,
} from "./recipes.ts";
import { type Run, runsOf, taskOfRun, taskSlug } from "./runs.ts";
import type { StageName } from "./stage_name.ts";

/** What a plan depends on beside the configuration. */
export interface PlanFacts {
  /** What computes. */
  readonly engine: EngineFacts;
  /** The user's modules. */
  readonly custom: CustomCode;
  /** Digests of the files in a folder of the user's, by the folder and the file's name. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a worker process does for a result, without the places where things lie. */
export type PlannedJob =
  | {
    readonly _tag: "dataset";
    readonly recipe: DatasetRecipe;
    readonly seed: number;
    readonly files: Readonly<Record<string, string>>;
  }
  | {
    readonly _tag: "train";
    readonly recipe: TrainRecipe;
    readonly seed: number;
    readonly label: string;
    /** The user's modules among the interventions. */
    readonly own: readonly CustomModule[];
  }
  | {
    readonly _tag: "metric";
    readonly metric: string;
    readonly recipe: MeasureRecipe;
    readonly task: TaskName;
    readonly settings: CommonSettings;
    readonly seed: number;
    /** The user's module that defines the metric, if it is not in the registry. */
    readonly own?: CustomModule;
  };

/** One result that is wanted. */
export interface PlannedResult {
  /** What computes it. */
  readonly stage: StageName;
  /** What decides its key, but for what it is computed from. */
  readonly keyed: Omit<KeyedRequest, "inputs">;
  /** What it is computed from, by the names of its inputs. */
  readonly upstream: Readonly<Record<string, PlannedResult>>;
  /** What a worker does for it; the report is made by the command itself. */
  readonly job?: PlannedJob;
  /** Files that it leaves, where that is known before. */
  readonly outputs?: readonly string[];
  /** A guess at how long it takes, in milliseconds. */
  readonly estimate: number;
  /** The runs that it is for, by name: several may share a dataset, a training, a metric; none for the report. */
  readonly runs: readonly string[];
}

/** A run with the results that it is made of. */
export interface PlannedRun {
  /** The run. */
  readonly run: Run;
  /** Its samples. */
  readonly dataset: PlannedResult;
  /** Its checkpoints. */
  readonly training: PlannedResult;
  /** Its metrics, one result each. */
  readonly metrics: readonly PlannedResult[];
}

/** Everything that a configuration asks for, but for the report. */
export interface Plan {
  /** Every run, in the order of the configuration. */
  readonly runs: readonly PlannedRun[];
  /** Every result once, upstream first. */
  readonly results: readonly PlannedResult[];
}

/**
 * The plan of a configuration: a pure function of the configuration and of facts about engine, user's code and user's files.
 *
 * @example
 * ```ts
 * import { noCustomCode, planOf, profileConfig } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * const engine = { name: "compiled", backend: "onnxruntime-node", cpu: "any" } as const;
 * const { results } = planOf({ ...profileConfig("paper"), variants: [] }, { engine, custom: noCustomCode, files: {} });
 * const trainings = results.filter(({ stage }) => stage === "train").map(({ keyed }) => keyed.label);
 * assertEquals(trainings.length, 5); // two on MNIST, three on modular addition
 * assertEquals(results.filter(({ stage }) => stage === "dataset").length, 2); // which runs of a task share
 * ```
 */
export function planOf(config: Config, facts: PlanFacts): Plan {
  const known = new Map<string, PlannedResult & { readonly runs: string[] }>();
  /** The result of this identity: the first that was made, now for one run more. */
  const once = (identity: string, run: Run, make: () => Omit<PlannedResult, "runs">): PlannedResult => {
    const result = known.get(identity) ?? { ...make(), runs: [] };
    known.set(identity, result);
    result.runs.push(run.id);
    return result;
  };
  const shared = ofAllSeeds(facts);
  const runs = runsOf(config).map((run): PlannedRun => {
    const common = shared(run, run.variant?.metrics ?? config.baseMetrics);
    const ofDataset = `${common.dataset.text} ${dependsOnSeed(common.dataset.recipe) ? run.seed : ""}`;
    const dataset = once(ofDataset, run, () => plannedDataset(run, common, facts));
    const ofTraining = `${ofDataset}\n${run.seed} ${canonicalParams(common.training.params)}`;
    const training = once(ofTraining, run, () => plannedTraining(run, common, dataset, facts));
    const isPicturedSeed = run.seed === config.seeds[0]; // a page has room for the pictures of one
    const wanted = common.metrics.filter(({ name }) => isPicturedSeed || name !== picturesName);
    const metrics = wanted.map((metric) =>
      // no two trainings share a label: configurations in which runs would be called alike are refused
      once(
        `${training.keyed.label}\n${canonicalParams(metric.params)}`,
        run,
        () => plannedMetric(run, common, metric, { dataset, training }, facts),
      )
    );
    return { run, dataset, training, metrics };
  });
  return { runs, results: [...known.values()] };
}

/** The part of a plan that some runs need; what they share with others keeps its label. */
export function planOfRuns({ runs, results }: Plan, wanted: readonly string[]): Plan {
  const isWanted = new Set(wanted);
  return {
    runs: runs.filter(({ run }) => isWanted.has(run.id)),
    results: results.filter((result) => result.runs.some((id) => isWanted.has(id))),
  };
}

/** What runs have in common that differ in their seed alone; a plan of thousands of runs has some dozens of these. */
interface OfAllSeeds {
  /** The text identifies it, but for its seed; a folder's files are identified by their place, within one execution. */
  readonly dataset: { readonly recipe: DatasetRecipe; readonly text: string };
  readonly training: {
    readonly recipe: TrainRecipe;
    readonly params: Json;
    readonly trajectory: KeyedRequest["trajectory"];
    readonly milliseconds: number;
  };
  readonly measures: MeasureRecipe;
  readonly metrics: readonly MetricOfAllSeeds[];
}

/** A metric as runs have it in common. */
interface MetricOfAllSeeds extends Pick<PlannedResult, "outputs"> {
  readonly name: string;
  readonly entries: readonly string[];
  readonly params: Json;
  readonly milliseconds: number;
  /** The user's module that defines it. */
  readonly own?: CustomModule;
}

/** A function that makes what a run has in common with others, once for all of them. */
function ofAllSeeds(facts: PlanFacts): (run: Run, named: "all" | readonly string[]) => OfAllSeeds {
  const known = new WeakMap<CommonSettings, Map<string, OfAllSeeds>>();
  return (run, named) => {
    const ofSettings = known.get(run.settings) ?? new Map<string, OfAllSeeds>();
    known.set(run.settings, ofSettings);
    const made = ofSettings.get(run.intervention) ?? commonOf(run, named, facts);
    ofSettings.set(run.intervention, made);
    return made;
  };
}

function commonOf(run: Run, named: "all" | readonly string[], { engine, custom }: PlanFacts): OfAllSeeds {
  const task = taskOfRun(run);
  const recipe = trainRecipe(run);
  const dataset = datasetRecipe(run);
  const measures = measureRecipe(run);
  return {
    dataset: { recipe: dataset, text: canonicalJson(["dataset", dataset as unknown as Json]) },
    training: {
      recipe,
      params: recipe as unknown as Json,
      trajectory: trajectoryOf(recipe),
      milliseconds: estimateMilliseconds("train", run, task, engine),
    },
    measures,
    metrics: metricsOfAllSeeds(run, task, {
      ...{ named, custom: custom.metrics, measures, model: recipe.model as unknown as Json },
      milliseconds: estimateMilliseconds("metrics", run, task, engine),
    }),
  };
}

const sharedCode = ["pipeline/engine/select_engine.ts"];

/** The engine is part of the key, so the code of a graphics card is part of the keys of its own results alone. */
const cardCode = ["pipeline/engine/gpu/adapter.ts", "pipeline/engine/gpu/gpu_engine.ts"];
const ofItsEngine = { without: cardCode, unless: CARD };

/** By which the user's code, in a process of its own, has its tensors computed. */
const ownCode = ["pipeline/engine/remote_engine.ts"];

function plannedDataset(
  run: Run,
  { dataset: { recipe } }: OfAllSeeds,
  facts: PlanFacts,
): Omit<PlannedResult, "runs"> {
  const { folder, seeded: _known, module, ...params } = recipe;
  const files = folder === undefined ? {} : facts.files[folder] ?? {};
  const seeded = dependsOnSeed(recipe);
  const parts = [taskSlug(run.task), ...(run.variant === null ? [] : [run.variant.name])];
  return {
    stage: "dataset",
    keyed: {
      stage: { name: "dataset", version: 1, entries: ["pipeline/run/stages/make_dataset.ts", module] },
      label: [...parts, ...(seeded ? ["seed", run.seed] : [])].join("-"),
      params: { module, files, ...params } as Json,
      ...(seeded ? { seed: run.seed } : {}),
    },
    upstream: {},
    job: { _tag: "dataset", recipe, seed: run.seed, files },
    outputs: [datasetFile, ...(recipe.distances ? [distancesFile] : [])],
    estimate: taskOf(run.task).datasetCost,
  };
}

function plannedTraining(
  run: Run,
  { training: { recipe, params, trajectory, milliseconds } }: OfAllSeeds,
  dataset: PlannedResult,
  { engine, custom }: PlanFacts,
): Omit<PlannedResult, "runs"> {
  const own = custom.interventions.filter(({ name }) => namesIn(run.intervention).includes(name));
  return {
    stage: "train",
    keyed: {
      stage: {
        name: "train",
        version: 1,
        entries: [
          "pipeline/run/training/train.ts",
          "pipeline/run/training/training_run.ts",
          ...sharedCode,
          ...trainEntries(recipe, own),
          ...(own.length === 0 ? [] : ownCode),
        ],
        ...ofItsEngine,
      },
      label: run.id,
      ...{ params, trajectory },
      seed: run.seed,
      environment: { engine: engine.backend, cpu: engine.cpu },
      dataFiles: filesOf(own),
    },
    upstream: { dataset },
    job: { _tag: "train", recipe, seed: run.seed, label: run.id, own },
    estimate: milliseconds,
  };
}

/** A training without its number of steps, on which nothing depends but where it ends, and that number. */
function trajectoryOf({ train: { steps, ...train }, ...recipe }: TrainRecipe): KeyedRequest["trajectory"] {
  return { params: { ...recipe, train } as unknown as Json, extent: steps };
}

function plannedMetric(
  { id, seed, task, settings }: Run,
  { measures }: OfAllSeeds,
  { name, entries, params, milliseconds, outputs, own }: MetricOfAllSeeds,
  upstream: PlannedResult["upstream"],
  { engine }: PlanFacts,
): Omit<PlannedResult, "runs"> {
  return {
    stage: "metrics",
    keyed: {
      stage: { name: "metrics", version: 1, entries, ...ofItsEngine },
      label: `${id}/${name}`,
      ...{ params, seed },
      environment: { engine: engine.backend, cpu: engine.cpu },
      dataFiles: own?.files ?? [],
    },
    upstream,
    job: {
      _tag: "metric",
      ...{ metric: name, recipe: measures, task, settings, seed },
      ...(own === undefined ? {} : { own }),
    },
    outputs,
    estimate: milliseconds,
  };
}

function metricsOfAllSeeds(
  run: Run,
  task: RunTask,
  { named, custom, measures: { loss, model: { module: modelModule } }, model, milliseconds }: {
    readonly named: "all" | readonly string[];
    readonly custom: readonly CustomModule[];
    readonly measures: MeasureRecipe;
    /** The network without how metrics read it: those that do look at that name it among their settings. */
    readonly model: Json;
    /** Of all metrics together. */
    readonly milliseconds: number;
  },
): readonly MetricOfAllSeeds[] {
  const metric = (
    name: string,
    modules: readonly string[],
    settings: Json,
    outputs: readonly string[],
    own?: CustomModule,
  ): MetricOfAllSeeds => ({
    ...{ name, outputs, own },
    entries: [...modules, "pipeline/metrics/compute_metric.ts", modelModule, loss, ...sharedCode],
    params: { metric: name, model, loss, settings },
    milliseconds: milliseconds * metricShare(task, name),
  });
  const wanted = metricsOf(task, named);
  return [
    ...wanted.map(({ metric: { name, settings }, module }) =>
      metric(name, [module], settings(task) as Json, [metricFile])
    ),
    ...(run.variant === null && named === "all" && isPictured(task)
      ? [metric(picturesName, ["pipeline/metrics/compute_pictures.ts"], pictureCount, [picturesFile])]
      : []),
    ...(named === "all" ? custom : []).map((own) =>
      metric(own.name, [...own.entries, ...own.packages, ...ownCode], usedSettings(run), [metricFile, columnsFile], own)
    ),
  ];
}

/** The files of several modules, each once; a name that stands for another file already gets that of the module before it. */
function filesOf(own: readonly CustomModule[]): CustomModule["files"] {
  const paths = new Map<string, string>();
  for (const { name, files } of own) {
    for (const { logicalName, path } of files) {
      paths.set((paths.get(logicalName) ?? path) === path ? logicalName : `of-${name}/${logicalName}`, path);
    }
  }
  return Array.from(paths, ([logicalName, path]) => ({ logicalName, path }));
}

/** What a user's metric may depend on: all settings of its task, but for where files lie and which other runs and metrics there are. */
function usedSettings({ task: name, settings, intervention }: Run): Json {
  const task = taskOf(name);
  const used = namesIn(intervention);
  const own = Object.keys(task.section.fields);
  const { source: _place, ...dataset } = settings.dataset as Readonly<Record<string, unknown>>;
  const kept = Object.fromEntries(Object.entries(settings).filter(([key]) => own.includes(key)));
  const { extra: _others, ...metrics } = settings.metrics;
  return JSON.parse(JSON.stringify({ task: name, interventions: used, ...kept, dataset, metrics })) as Json;
}
