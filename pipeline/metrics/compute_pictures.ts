/**
 * A run's pictures from its stored dataset and checkpoints.
 *
 * @module
 */
import { join } from "node:path";
import { decodeCheckpoint } from "../files/checkpoint_artifact.ts";
import { encodePictures, joinedPictures, picturesFile } from "../files/pictures_artifact.ts";
import type { MeasuredRun, MetricComputation } from "./compute_metric.ts";
import { picturedSteps, preparePictures } from "./pictures.ts";
import { readFile, writeFile } from "../platform/files.ts";

/** Pictures a job's checkpoints, or a selection of them, and writes the file into the job's folder. */
export async function computePictures(
  { seed, task, checkpoints, directory }: MeasuredRun,
  { engine, data, before }: MetricComputation,
): Promise<void> {
  const wanted = picturedSteps(checkpoints.map(({ step }) => step));
  const chosen = checkpoints.filter(({ step }) => wanted.includes(step));
  const prepared = await preparePictures({ seed, task, data, engine });
  try {
    const pictures = [];
    for (const [index, { step, path }] of chosen.entries()) {
      before(Math.floor(index * checkpoints.length / chosen.length));
      pictures.push({ step, picture: await prepared.evaluate(decodeCheckpoint(await readFile(path))) });
    }
    await writeFile(join(directory, picturesFile), encodePictures(joinedPictures(prepared.table, pictures)));
  } finally {
    await prepared.dispose();
  }
}
