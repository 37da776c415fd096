/**
 * One pass over all samples on clean inputs, for every metric that asks what the network answers.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { takesPairs } from "../../core/models/model.ts";
import { logitDistance } from "../../core/metrics/commutativity.ts";
import { inputShape, type Samples } from "../../data/samples.ts";
import { compileOnParameters, type MetricContext } from "./metric.ts";
import { type SharedFunction, sharedOnParameters } from "./shared_outputs.ts";

/**
 * What the network answers, train samples first and test samples after them.
 *
 * @returns a function with the outputs `predictions` `[train + test]`, `trainLoss` and `testLoss`; of inputs that are pairs
 *   `trainLogitDistance`, of the train pairs and their swapped pairs, of others `testLogits` `[test, classes]`
 */
export function cleanOutputs(context: MetricContext): SharedFunction {
  const { task, data: { train, test } } = context;
  const pairs = takesPairs(task.model);
  const ofTask = pairs ? "trainLogitDistance" : "testLogits";
  const kept = ["predictions", "trainLoss", "testLoss", ofTask];
  return sharedOnParameters(context, { name: "clean outputs", kept }, () => {
    const { model } = task;
    const inputs = Object.fromEntries(
      Object.keys(train.inputs).map((name) => {
        const values = joined(train.inputs[name], test.inputs[name]);
        return [name, { values, shape: inputShape(values, train.count + test.count) }];
      }),
    );
    const labels = ({ labels, count }: Samples) => ({ values: labels, shape: [count] });
    const constants = { ...inputs, trainLabels: labels(train), testLabels: labels(test) };
    const twins = pairs ? swappedRows(inputs.left.values, inputs.right.values) : undefined;
    return compileOnParameters(
      context,
      (parameters, { trainLabels, testLabels, trainTwins, ...batch }) => {
        const { logits } = model.forward(parameters, batch);
        const ofTrain = tf.slice(logits, [0, 0], [train.count, model.classes]);
        const ofTest = tf.slice(logits, [train.count, 0], [test.count, model.classes]);
        const loss = (rows: tf.Tensor2D, labels: tf.Tensor) =>
          task.loss(rows, tf.oneHot(labels as tf.Tensor1D, model.classes).toFloat() as tf.Tensor2D);
        return {
          predictions: tf.argMax(logits, 1),
          trainLoss: loss(ofTrain, trainLabels),
          testLoss: loss(ofTest, testLabels),
          ...(trainTwins === undefined
            ? { testLogits: ofTest }
            : { trainLogitDistance: logitDistance(ofTrain, tf.gather(logits, trainTwins as tf.Tensor1D)) }),
        };
      },
      twins === undefined
        ? constants
        : { ...constants, trainTwins: { values: twins.slice(0, train.count), shape: [train.count] } },
    );
  });
}

/** The row of (b, a) for the row of each (a, b); train and test together are all ordered pairs, so each is there. */
export function swappedRows(left: ArrayLike<number>, right: ArrayLike<number>): Int32Array {
  const rows = new Map(Array.from(left, (a, row) => [`${a},${right[row]}`, row]));
  return Int32Array.from(left, (a, row) => {
    const twin = rows.get(`${right[row]},${a}`);
    if (twin === undefined) {
      throw new RangeError(`Cannot swap a pair as its twin is in neither part: current value is (${a}, ${right[row]})`);
    }
    return twin;
  });
}

/** The elements of one array and then those of another of its kind. */
export function joined<A extends Float32Array | Int32Array>(first: A, second: A): A {
  const both = new (first.constructor as new (length: number) => A)(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
