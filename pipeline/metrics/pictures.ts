/**
 * Pictures of what a network makes of the whole table of modular arithmetic: its answer to every pair, and how the classes' outputs lie to
 * each other. They are made at a few checkpoints only, and are no column of the metrics table.
 *
 * @module
 */
import { classGram, type ClassGramOptions } from "../../core/metrics/class_gram.ts";
import { matrixOf } from "../../core/linalg/matrix.ts";
import { type ParameterArrays, takesPairs } from "../../core/models/model.ts";
import type { RunTask, TaskData } from "../tasks/task.ts";
import type { PairTable, Picture } from "../files/pictures_artifact.ts";
import { compileOnParameters, type MetricContext } from "./metric.ts";

/** What a run's pictures are called among its metrics. */
export const picturesName = "pictures";

/** How many checkpoints of a run are pictured at most. */
export const pictureCount = 40;

/** The function from a checkpoint's weights to its picture, made ready for one run. */
export interface PreparedPictures {
  readonly table: PairTable;
  evaluate(parameters: ParameterArrays): Promise<Picture>;
  dispose(): Promise<void>;
}

/** The largest modulus whose table is pictured: of a larger one, a page could not hold the pictures. */
const largestModulus = 128;

/** Whether a task has a table that can be pictured: modular arithmetic with a modulus of at most 128. */
export function isPictured({ model, settings: { dataset: { modulus = Infinity } } }: RunTask): boolean {
  return takesPairs(model) && modulus <= largestModulus;
}

/**
 * The steps that are pictured: the first and, of the others, those nearest to even spacing over the logarithm.
 *
 * @param steps of a run's checkpoints, ascending, the first at least 0
 * @returns some of them, at most `count`, ascending, with the first and the last
 */
export function picturedSteps(steps: readonly number[], count: number = pictureCount): readonly number[] {
  if (steps.length <= count) return steps;
  const [first, ...others] = steps;
  const [low, high] = [others[0], others[others.length - 1]].map(Math.log);
  const nearest = Array.from({ length: count - 1 }, (_, index) => low + (high - low) * index / (count - 2)).map((
    place,
  ) =>
    others.reduce((best, step) => Math.abs(Math.log(step) - place) < Math.abs(Math.log(best) - place) ? step : best)
  );
  return [...new Set([first, ...nearest])];
}

/** What is known of a pictured step: the share of the test pairs that are answered rightly. */
export interface SeenStep {
  readonly step: number;
  readonly accuracy: number;
}

/**
 * The step to picture next: half-way, over the logarithm, between the two neighbours among which test accuracy changes most and that have a
 * checkpoint between them.
 *
 * @param steps of a run's checkpoints, ascending
 * @param seen those that are pictured, in any order
 * @returns null if there is nothing between any two of them
 */
export function nextPictured(steps: readonly number[], seen: readonly SeenStep[]): number | null {
  const known = seen.toSorted((a, b) => a.step - b.step);
  const gaps = known.slice(1).map((right, index) => {
    const left = known[index];
    const between = steps.filter((step) => step > left.step && step < right.step);
    return {
      between,
      middle: (Math.log1p(left.step) + Math.log1p(right.step)) / 2,
      change: Math.abs(right.accuracy - left.accuracy),
    };
  }).filter(({ between }) => between.length > 0);
  if (gaps.length === 0) return null;
  const { between, middle } = gaps.reduce((widest, gap) => gap.change > widest.change ? gap : widest);
  const away = (step: number) => Math.abs(Math.log1p(step) - middle);
  return between.reduce((best, step) => away(step) < away(best) ? step : best);
}

/** Compiles what the pictures of a run need. */
export async function preparePictures(context: MetricContext): Promise<PreparedPictures> {
  const { data, task } = context;
  if (!isPictured(task)) {
    throw new RangeError(`Cannot picture a table as the task has none: current value is ${task.task}`);
  }
  const { modulus = 0 } = task.settings.dataset;
  const table = tableOf(data, modulus);
  const { model } = task;
  const pairs = Int32Array.from({ length: modulus ** 2 }, (_, pair) => pair);
  const compiled = await compileOnParameters(
    context,
    (parameters, { left, right }) => ({ logits: model.forward(parameters, { left, right }).logits }),
    {
      left: { values: pairs.map((pair) => Math.floor(pair / modulus)), shape: [pairs.length] },
      right: { values: pairs.map((pair) => pair % modulus), shape: [pairs.length] },
    },
  );
  return {
    table,
    evaluate: async (parameters) => {
      const logits = (await compiled.run(parameters)).logits as Float32Array;
      const outputs = matrixOf([pairs.length, model.classes], logits);
      const gram = (selected: ClassGramOptions["selected"]) =>
        classGram(outputs, table.labels, { classes: modulus, selected }).data;
      return {
        predictions: pairs.map((row) => largest(logits, row * model.classes, model.classes)),
        trainGram: gram((row) => table.trained[row] === 1),
        testGram: gram((row) => table.trained[row] === 0),
      };
    },
    dispose: () => compiled.dispose(),
  };
}

function tableOf({ train, test }: TaskData, modulus: number): PairTable {
  const labels = new Int32Array(modulus ** 2);
  const trained = new Int32Array(modulus ** 2);
  for (const [samples, mark] of [[train, 1], [test, 0]] as const) {
    samples.labels.forEach((label, row) => {
      const pair = samples.inputs.left[row] * modulus + samples.inputs.right[row];
      [labels[pair], trained[pair]] = [label, mark];
    });
  }
  return { modulus, labels, trained };
}

/** Place of the largest of some values; the first of equal ones. */
function largest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[start + index] > values[start + best]) best = index;
  return best;
}
