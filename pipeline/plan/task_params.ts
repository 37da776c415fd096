/**
 * The part of a task's configuration that each stage depends on, as the plain data of its key.
 *
 * @module
 */
import type { Json } from "../files/canonical_json.ts";
import type { RunSpec } from "./runs.ts";
import type { TaskSettings } from "../tasks/task.ts";

/**
 * What a dataset depends on.
 *
 * @param files digests of the files in a folder of the user's, by name; the packaged files are part of the code's fingerprint
 */
export function datasetParams({ task, settings }: TaskSettings, files: Readonly<Record<string, string>>): Json {
  if (task === "modularAddition") return { task, ...settings.dataset };
  const { source: _place, ...others } = settings.dataset;
  return { task, files, ...others };
}

/** Whether a dataset differs from seed to seed: MNIST's does not, unless its labels are drawn. */
export function dependsOnSeed({ task, settings }: TaskSettings): boolean {
  return task === "modularAddition" || settings.dataset.labels === "random";
}

/** What a network is built from; the first layer's meaning belongs to the metrics. */
export function modelParams({ task, settings }: TaskSettings): Json {
  return task === "mnist"
    ? { task, ...settings.model }
    : { task, modulus: settings.dataset.modulus, ...settings.model };
}

/** What training depends on: only the settings that the mode uses. */
export function trainParams(task: TaskSettings, mode: RunSpec["mode"]): Json {
  const { train, checkpoints, perturbation } = task.settings;
  const intervention: { readonly [name: string]: Json } = mode === "perturbed"
    ? { perturbation: { ...perturbation } }
    : mode === "abelian" && task.task === "modularAddition"
    ? { abelian: { ...task.settings.abelian } }
    : {};
  return { model: modelParams(task), mode, train: { ...train }, checkpoints: { ...checkpoints }, ...intervention };
}

/** What a metric of the user's own may depend on: all settings of its task, but for where files lie and which other runs there are. */
export function ownMetricSettings({ task, settings }: TaskSettings): Json {
  const { modes: _others, ...rest } = settings;
  const { source: _place, ...dataset } = { source: "", ...rest.dataset };
  return JSON.parse(JSON.stringify({ task, ...rest, dataset })) as Json;
}
