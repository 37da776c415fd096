/**
 * What the pipeline and its worker processes say to each other: one JSON document a line.
 *
 * @module
 */
import type { CustomPlace } from "./load_custom.ts";
import type { Engine } from "../../engine/engine.ts";
import type { PipelineError } from "../../platform/errors.ts";
import type { RunSpec } from "../../plan/runs.ts";
import type { TaskSettings } from "../../tasks/task.ts";
import type { Event } from "../../events/event.ts";

/** Make a task's samples: writes `dataset.safetensors`. */
export interface DatasetJob {
  readonly _tag: "dataset";
  readonly task: TaskSettings;
  readonly seed: number;
  /** SHA-256 of the files in a folder of the user's, by name, as the key of the result has them. */
  readonly files: Readonly<Record<string, string>>;
  readonly directory: string;
}

/** Train a run: writes its checkpoints, `log.csv` and `training.json`. */
export interface TrainJob {
  readonly _tag: "train";
  readonly run: RunSpec;
  readonly task: TaskSettings;
  /** Chosen by the pipeline before any worker starts. */
  readonly engine: Engine["name"];
  /** The dataset's file. */
  readonly dataset: string;
  /** Folder to fill; may hold what an interrupted attempt left. */
  readonly directory: string;
  /** The module of the user's that trains, if the run's mode is none of the paper's. */
  readonly own?: CustomPlace;
}

/** Compute one metric of a run at every checkpoint: writes `values.csv`. */
export interface MetricJob {
  readonly _tag: "metric";
  readonly metric: string;
  readonly run: RunSpec;
  readonly task: TaskSettings;
  /** Chosen by the pipeline before any worker starts. */
  readonly engine: Engine["name"];
  readonly dataset: string;
  readonly checkpoints: readonly { readonly step: number; readonly path: string }[];
  readonly directory: string;
  /** The module of the user's that defines the metric, if it is not in the registry. */
  readonly own?: CustomPlace;
}

/** See whether modules of the user's own can be used; writes nothing. */
export interface CheckCustomJob {
  readonly _tag: "check";
  readonly metrics: readonly CustomPlace[];
  readonly interventions: readonly CustomPlace[];
  /** The tasks whose tables the metrics' columns must fit into. */
  readonly tasks: readonly TaskSettings[];
}

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
  | { readonly answer: "done" }
  | { readonly answer: "failed"; readonly error: PipelineError };

/** Something a worker says: what happens while it does a job, then how the job ended. */
export type WorkerMessage = Event | Answer;
