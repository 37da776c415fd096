/**
 * An intervention in a file of its own: Gaussian noise on the weights, as large as training is still wrong.
 *
 * The paper perturbs inputs; this perturbs every weight instead, by `max(0.02 (1 - train accuracy), 0.002)` times a standard normal.
 */
import type { Intervention } from "@degrok/degrok";
import * as tf from "@tensorflow/tfjs";

const intervention: Intervention = {
  // Standard normals by name, drawn anew for each step from the run's seed: one array for each parameter.
  noise: ({ parameters }) => parameters,
  objective({ parameters, noise, trainAccuracy, usual }) {
    const scale = tf.maximum(tf.mul(tf.sub(1, trainAccuracy), 0.02), 0.002);
    const noisy = Object.entries(parameters).map((
      [name, weights],
    ) => [name, tf.add(weights, tf.mul(noise[name], scale))]);
    return usual({ parameters: Object.fromEntries(noisy) }); // the task's loss, at the noisy weights
  },
};

export default intervention;
