/**
 * The dataset stage: a task's samples.
 *
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { datasetFile } from "../../files/dataset_artifact.ts";
import { distancesFile } from "../../files/distances_artifact.ts";
import type { StageRequest } from "../../cache/stage_request.ts";
import { packagedMnist, readMnistFiles } from "../../tasks/mnist_files.ts";
import type { Program } from "../environment.ts";
import type { TaskSettings } from "../../tasks/task.ts";
import { datasetParams, dependsOnSeed } from "../../plan/task_params.ts";
import { withWorker } from "./with_worker.ts";

const module = "pipeline/run/workers/dataset_worker.ts";

/**
 * A task's dataset as a request to the cache; a folder of the user's is read for its files' digests.
 *
 * @param label the dataset's name, see {@link sharedWork}
 */
export function datasetRequest(task: TaskSettings, seed: number, label: string): Program<StageRequest> {
  const folder = userFolder(task);
  return (environment) =>
    pipe(
      folder === undefined ? TE.right([]) : readMnistFiles(folder),
      TE.map((found) => Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256]))),
      TE.map((files) => ({
        stage: { name: "dataset", version: 1, entries: [module] },
        label,
        params: datasetParams(task, files),
        ...(dependsOnSeed(task) ? { seed } : {}),
        inputs: {},
        compute: (directory) =>
          withWorker(environment, {
            module,
            stage: "dataset",
            label,
            read: folder === undefined ? [directory] : [directory, folder],
            write: [directory],
          }, (worker) => worker.run({ _tag: "dataset", task, seed, files, directory }, label)),
        outputs: () => TE.right(outputsOf(task)),
      })),
    );
}

function userFolder({ task, settings }: TaskSettings): string | undefined {
  return task === "mnist" && settings.dataset.source !== packagedMnist ? settings.dataset.source : undefined;
}

function outputsOf({ task }: TaskSettings): Readonly<Record<string, string>> {
  const samples = { [datasetFile]: datasetFile };
  return task === "mnist" ? { ...samples, [distancesFile]: distancesFile } : samples;
}
