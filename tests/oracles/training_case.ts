/**
 * A training beside its oracle: the same losses and weights, step by step.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NamedTensors } from "../../core/models/model.ts";
import { trainingProgram, type TrainingProgramOptions } from "../../core/training/training_program.ts";
import { assertEquals } from "../assert.ts";
import { assertOracle, assertOracles, type OracleArrays, tensorsOf, wave } from "./oracle.ts";

/** A training, and what it must come to. */
export interface TrainingCase {
  readonly settings: TrainingProgramOptions;
  readonly data: () => NamedTensors;
  /** The batch and the noise of the step after so many. */
  readonly feeds: (step: number) => NamedTensors;
  readonly initial: OracleArrays;
  readonly steps: number;
  readonly expected: {
    readonly losses: readonly number[];
    /** Absent: not compared. */
    readonly accuracies?: readonly number[];
    readonly parameters: OracleArrays;
  };
}

/** Fails unless losses, accuracies and the last weights are the oracle's. */
export function assertTraining({ settings, data, feeds, initial, steps, expected }: TrainingCase): void {
  tf.tidy(() => {
    const shapes = settings.model.parameterShapes;
    const program = trainingProgram(settings);
    let state: NamedTensors = {
      ...Object.fromEntries(program.state.map((name) => [name, tf.zeros([...program.inputs[name].shape])])),
      ...prefixed("parameters", tensorsOf(initial, shapes)),
    };
    const losses: number[] = [];
    const accuracies: number[] = [];
    for (let step = 0; step < steps; step++) {
      const schedule = tf.tensor1d(Object.values(settings.transform.scalars?.(step + 1) ?? {}));
      const outputs = program.fn({ ...state, ...data(), ...feeds(step), schedule, step: tf.scalar(step) });
      losses.push(...outputs.loss.dataSync());
      accuracies.push(...outputs.accuracy.dataSync());
      state = Object.fromEntries(program.state.map((name) => [name, outputs[name]]));
    }
    assertEquals(losses.length, steps);
    losses.forEach((loss, i) => assertOracle([loss], [expected.losses[i]], `loss of step ${i + 1}`));
    if (expected.accuracies !== undefined) assertOracle(accuracies, expected.accuracies, "accuracies");
    const parameters = Object.keys(shapes).map((name) => [name, state[`parameters.${name}`]] as const);
    assertOracles(Object.fromEntries(parameters), expected.parameters, "parameters after the last step");
  });
}

/** Tensors by names that begin with a word. */
export function prefixed(word: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${word}.${name}`, tensor]));
}

/** The noise of the step after so many, as the oracles' scripts make it. */
export function noiseOf(step: number, shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(wave(size, 700_000 + step * size), [...shape]);
}
