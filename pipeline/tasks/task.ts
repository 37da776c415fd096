/**
 * What a task is: data, network and loss as its settings say, and what people read about it.
 *
 * A task says what is computed as plain data, a recipe: modules of the project with the options that their default exports are called with.
 * The key of a result holds the recipe and the code that it reaches, and a worker process computes from the recipe alone, so that what is
 * done and what the key knows come from one place.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither";
import type { Loss, LossModule } from "../../core/losses/losses.ts";
import type { Model } from "../../core/models/model.ts";
import type { ModelRecipe } from "../../core/models/models.ts";
import type { Samples, TaskData } from "../../data/samples.ts";
import type { InterventionSettings } from "../interventions/interventions.ts";
import type { Json } from "../files/canonical_json.ts";
import type { PipelineError } from "../platform/errors.ts";
import type { Fields } from "../settings/section_type.ts";
import type { DeepPartial } from "../settings/deep_merge.ts";
import type { CheckpointSettings, GrokkingSettings, MetricSettings, TrainSettings } from "./shared_settings.ts";

export type { Samples, TaskData };

/** The settings that every task has. */
export interface CommonSettings {
  /** How its networks are trained: `standard`, or names of interventions. */
  readonly interventions: readonly string[];
  /** The samples. */
  readonly dataset: {
    readonly labels: "true" | "random";
    /** Of tasks whose inputs are pairs of residues. */
    readonly modulus?: number;
    /** Of tasks that say how many samples they test on. */
    readonly testSize?: number;
  };
  /** How networks are trained. */
  readonly train: TrainSettings;
  /** When weights are kept. */
  readonly checkpoints: CheckpointSettings;
  /** How metrics are computed. */
  readonly metrics: MetricSettings;
  /** How the grokking time is determined from the accuracies. */
  readonly grokking: GrokkingSettings;
}

/** How samples are made: a module whose default export is called with the options, and what is done to them. */
export interface DatasetRecipe {
  /** A module of the project: its default export is a {@linkcode DatasetSource}. */
  readonly module: string;
  /** What its default export is called with. */
  readonly options: Json;
  /** The user's folder with the files that it reads; where they lie is in no key, but their digests are. */
  readonly folder?: string;
  /** Whether training samples keep their labels or get random ones. */
  readonly labels: "true" | "random";
  /** Number of classes. */
  readonly classes: number;
  /** Whether samples differ from seed to seed, with true labels. */
  readonly seeded: boolean;
  /** Whether distances of test to training inputs, which Section 3 needs, are kept with them. */
  readonly distances: boolean;
}

/** What a dataset is made from beside its options. */
export interface DatasetGiven {
  /** The run's. */
  readonly seed: number;
  /** The user's folder, if the recipe names one. */
  readonly folder?: string;
  /** SHA-256 of the files in it by name, as the key of the result has them. */
  readonly files: Readonly<Record<string, string>>;
}

/** The default export of a dataset's module; a failure that a user can meet is thrown as a `Failure`. */
export type DatasetSource = (options: never, given: DatasetGiven) => TaskData | Promise<TaskData>;

/** A contradiction between settings of a task. */
export interface TaskIssue {
  /** Dotted path below the task. */
  readonly path: string;
  readonly message: string;
}

/** A task. */
export interface Task<N extends string = string, S = CommonSettings, P extends boolean = boolean> {
  /** Its section of the configuration. */
  readonly name: N;
  /** In the names of its runs. */
  readonly slug: string;
  /** As figures and tables name it. */
  readonly title: string;
  /** Its settings, but for the interventions and the interventions', which all tasks have in the same way. */
  readonly section: { readonly fields: Fields; readonly description: string };
  /** Its settings in the paper profile, and what differs in the others; an intervention's section may be among them. */
  readonly profiles: {
    readonly paper: S & Pick<CommonSettings, "interventions"> & DeepPartial<InterventionSettings<true>>;
    readonly quick: DeepPartial<S>;
    readonly smoke: DeepPartial<S>;
  };
  /** Whether its inputs are pairs, which can be swapped. */
  readonly pairs: P;
  /** What contradicts each other among settings that are each valid. */
  issues(settings: S): readonly TaskIssue[];
  /** Of pairs: whether a op b is b op a, which some interventions ask for; absent: it is. */
  commutative?(settings: S): boolean;
  /** Number of training samples. */
  trainSize(settings: S): number;
  /** How its samples are made. */
  dataset(settings: S): DatasetRecipe;
  /** SHA-256 by name of the files in the user's folder; absent: it reads none. */
  files?(folder: string): TE.TaskEither<PipelineError, Readonly<Record<string, string>>>;
  /** Its network. */
  model(settings: S): ModelRecipe;
  /** Options of the network that say how metrics read it, and that training does not depend on. */
  reading?(settings: S): Readonly<Record<string, Json>>;
  /** What training minimises without an intervention. */
  readonly loss: LossModule;
  /** Time of a training step by its arithmetic's, for estimates. */
  readonly stepCost: number;
  /** Milliseconds that its dataset takes, for estimates. */
  readonly datasetCost: number;
  /** Data, network and loss in words, up to a semicolon; numbers are written by `inWords`. */
  setup(settings: S, inWords: (value: number) => string): string;
}

/** A task as one run has it. */
export interface RunTask<S = CommonSettings> {
  /** The task's name. */
  readonly task: string;
  /** Its settings in the run. */
  readonly settings: S;
  /** The network, as metrics read it. */
  readonly model: Model;
  /** What training minimises without an intervention. */
  readonly loss: Loss;
}
