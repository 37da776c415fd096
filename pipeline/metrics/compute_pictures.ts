/**
 * A run's pictures from its stored dataset and checkpoints.
 *
 * @module
 */
import { join } from "node:path";
import { decodeCheckpoint } from "../files/checkpoint_artifact.ts";
import { encodePictures, joinedPictures, type Picture, picturesFile } from "../files/pictures_artifact.ts";
import type { MeasuredRun, MetricComputation } from "./compute_metric.ts";
import { nextPictured, pictureCount, picturedSteps, preparePictures } from "./pictures.ts";
import { readFile, writeFile } from "../platform/files.ts";

/** The fewest steps that are spaced evenly: the first, the last and one between them. */
const LEAST = 3;

/**
 * Pictures a job's checkpoints, or a selection of them, and writes the file into the job's folder. Half of the selection is even over the logarithm of
 * the step; the others are where test accuracy turns out to change most.
 */
export async function computePictures(
  { seed, task, checkpoints, directory }: MeasuredRun,
  { engine, data, before }: MetricComputation,
): Promise<void> {
  const steps = checkpoints.map(({ step }) => step);
  const count = Math.min(pictureCount, steps.length);
  const prepared = await preparePictures({ seed, task, data, engine });
  const { labels, trained } = prepared.table;
  try {
    const pictures: { readonly step: number; readonly picture: Picture; readonly accuracy: number }[] = [];
    const take = async (step: number) => {
      before(Math.floor(pictures.length * checkpoints.length / count));
      const { path } = checkpoints[steps.indexOf(step)];
      const picture = await prepared.evaluate(decodeCheckpoint(await readFile(path)));
      const tested = picture.predictions.filter((_, pair) => trained[pair] === 0).length;
      const right = picture.predictions.filter((answer, pair) => trained[pair] === 0 && answer === labels[pair]).length;
      pictures.push({ step, picture, accuracy: right / Math.max(1, tested) });
    };
    for (const step of picturedSteps(steps, Math.max(LEAST, Math.ceil(count / 2)))) await take(step);
    for (
      let next = nextPictured(steps, pictures);
      pictures.length < count && next !== null;
      next = nextPictured(steps, pictures)
    ) await take(next);
    const inOrder = pictures.toSorted((a, b) => a.step - b.step);
    await writeFile(join(directory, picturesFile), encodePictures(joinedPictures(prepared.table, inOrder)));
  } finally {
    await prepared.dispose();
  }
}
