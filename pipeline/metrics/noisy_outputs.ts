/**
 * One pass over the training samples with the metrics' perturbation and one without, for every metric that compares them.
 *
 * @module
 */
import { takesPairs } from "../../core/models/model.ts";
import { perturbationErrors } from "../../core/metrics/perturbation_error.ts";
import { compileOnParameters, inputConstants, type MetricContext, metricPerturbation } from "./metric.ts";
import { type SharedFunction, sharedOnParameters } from "./shared_outputs.ts";

/**
 * What the network makes of perturbed and of clean training inputs.
 *
 * @returns a function with the outputs `hidden`, `logits`, `cleanHidden` and `cleanLogits`, each `[train, features]`, and the three forms of
 *   the perturbation error, `raw`, `softmax` and `relative`; kept are these three and, unless inputs are pairs, the perturbed `logits`
 */
export function noisyOutputs(context: MetricContext): SharedFunction {
  const { task, data: { train } } = context;
  const kept = ["raw", "softmax", "relative", ...(takesPairs(task.model) ? [] : ["logits"])];
  return sharedOnParameters(context, { name: "noisy outputs", kept }, () => {
    const { model } = task;
    return compileOnParameters(context, (parameters, { perturbation, ...inputs }) => {
      const perturbed = model.forward(parameters, inputs, perturbation);
      const clean = model.forward(parameters, inputs);
      return {
        hidden: perturbed.firstLayer,
        logits: perturbed.logits,
        cleanHidden: clean.firstLayer,
        cleanLogits: clean.logits,
        ...perturbationErrors(perturbed.logits, clean.logits),
      };
    }, { ...inputConstants(train), perturbation: metricPerturbation(context, train.count) });
  });
}
