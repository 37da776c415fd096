/**
 * What the pipeline and its worker processes say to each other: one JSON document a line.
 *
 * @module
 */
import type { Engine } from "../../engine/engine.ts";
import type { PlannedJob } from "../../plan/plan.ts";
import type { MeasureRecipe } from "../../plan/recipes.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { Event } from "../../events/event.ts";
import type { CommonSettings } from "../../tasks/task.ts";
import type { CustomPlace } from "./load_custom.ts";

type Planned<Tag extends PlannedJob["_tag"]> = Extract<PlannedJob, { readonly _tag: Tag }>;

/** Make a task's samples: writes `dataset.safetensors`. */
export type DatasetJob = Planned<"dataset"> & { readonly directory: string };

/** A job with code of the user's. */
export interface WithOwnCode {
  /** Files that the process of this code may read beside the project's code and packages. */
  readonly mayRead: readonly string[];
}

/** Train a run: writes its checkpoints, `log.csv` and `training.json`. */
export type TrainJob = Planned<"train"> & WithOwnCode & {
  /** Chosen by the pipeline before any worker starts. */
  readonly engine: Engine["name"];
  /** The dataset's file. */
  readonly dataset: string;
  /** Folder to fill; may hold what an interrupted attempt left. */
  readonly directory: string;
};

/** Compute one metric of a run at every checkpoint: writes `values.csv`. */
export type MetricJob = Planned<"metric"> & WithOwnCode & {
  /** Chosen by the pipeline before any worker starts. */
  readonly engine: Engine["name"];
  readonly dataset: string;
  readonly checkpoints: readonly { readonly step: number; readonly path: string }[];
  readonly directory: string;
};

/** Check whether the user's modules can be used; writes nothing. */
export interface CheckCustomJob extends WithOwnCode {
  readonly _tag: "check";
  readonly metrics: readonly CustomPlace[];
  readonly interventions: readonly CustomPlace[];
  /** The tasks whose tables the metrics' columns must fit into. */
  readonly tasks: readonly {
    readonly task: string;
    readonly settings: CommonSettings;
    readonly recipe: MeasureRecipe;
  }[];
}

/** What of a training the process of the user's code is told. */
export type TrainOrder = Pick<TrainJob, "recipe" | "own" | "seed">;

/** The same of a metric. */
export type MetricOrder = Pick<MetricJob, "recipe" | "task" | "settings" | "seed"> & { readonly own: CustomPlace };

/** Something a worker is asked to do. */
export type Job = DatasetJob | TrainJob | MetricJob | CheckCustomJob;

/** The stage that a job belongs to. */
export function stageOf({ _tag }: Job): "dataset" | "train" | "metrics" | "check" {
  return _tag === "metric" ? "metrics" : _tag;
}

/** A job with what its events are about: of a metric the run, whose metrics are shown as one thing. */
export interface Assignment<J extends Job = Job> {
  readonly stage: string;
  readonly label: string;
  readonly job: J;
}

/** How a job ended. */
export type Answer =
  | {
    readonly answer: "done";
    /** Bytes that the process holds. */
    readonly memory: number;
  }
  | { readonly answer: "failed"; readonly error: PipelineError };

/** Something a worker says: what happens while it does a job, then how the job ended. */
export type WorkerMessage = Event | Answer;
