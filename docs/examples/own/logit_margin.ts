/**
 * A metric of one's own: by how much the right answer's logit stands above the best wrong one.
 *
 * It grows on the training set as soon as a network fits, and on the test set only when it groks.
 */
import { compileOnParameters, inputConstants, type OwnMetric, type Samples } from "@degrok/degrok";
import * as tf from "@tensorflow/tfjs";

const metric: OwnMetric = {
  name: "logit_margin", // the file's
  tasks: ["mnist", "modularAddition"],
  columns: () => [
    {
      name: "train_margin",
      description: "Mean margin of the right logit over the best wrong one, on training samples.",
    },
    { name: "test_margin", description: "The same on test samples." },
  ],
  async prepare(context) {
    const { model } = context.task;
    // The samples become constants of a compiled function; a checkpoint's weights are what it is called with.
    const marginOn = (samples: Samples) =>
      compileOnParameters(context, (parameters, { labels, ...inputs }) => {
        const { logits } = model.forward(parameters, inputs);
        const right = tf.oneHot(labels.toInt(), model.classes).toFloat();
        const ofRight = tf.sum(tf.mul(logits, right), 1);
        const bestWrong = tf.max(tf.sub(logits, tf.mul(right, 1e9)), 1);
        return { margin: tf.mean(tf.sub(ofRight, bestWrong)) };
      }, { ...inputConstants(samples), labels: { values: samples.labels, shape: [samples.count] } });
    const train = await marginOn(context.data.train);
    const test = await marginOn(context.data.test);
    return {
      async evaluate(parameters) {
        const [ofTrain, ofTest] = [await train.run(parameters), await test.run(parameters)];
        return { train_margin: ofTrain.margin[0], test_margin: ofTest.margin[0] };
      },
      async dispose() {
        await train.dispose();
        await test.dispose();
      },
    };
  },
};

export default metric;
