/**
 * Every column of a run's table of metrics beside the paper's definition of it, written down as plainly as it can be.
 *
 * The network's outputs and derivatives come from the core, which is held to PyTorch's; all that is made of them is counted here by loops.
 * The samples are such that no two columns agree by chance, so a metric that takes clean outputs for perturbed ones, one norm for another
 * or one set of samples for another has another value.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { matrixOf } from "../../../core/linalg/matrix.ts";
import { symmetricEigenvalues } from "../../../core/linalg/symmetric_eigenvalues.ts";
import { crossEntropy } from "../../../core/losses/cross_entropy.ts";
import { meanSquaredError } from "../../../core/losses/mean_squared_error.ts";
import { gaussNewtonTerm, hessianQuadraticForm, inputGradientTerm } from "../../../core/metrics/sharpness.ts";
import { type NamedTensors, type ParameterArrays, sizeOfShape } from "../../../core/models/model.ts";
import { deriveSeed } from "../../../core/random/derive_seed.ts";
import { normalArray } from "../../../core/random/random_arrays.ts";
import { fillStandardNormals } from "../../../core/random/standard_normals.ts";
import { modularDataset, type ModularPairs } from "../../../data/modular_arithmetic.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { eagerEngine } from "../../../pipeline/engine/eager_engine.ts";
import type { Engine } from "../../../pipeline/engine/engine.ts";
import { type Constant, type MetricContext, rademacherProbe } from "../../../pipeline/metrics/metric.ts";
import { metricTable } from "../../../pipeline/metrics/metric_table.ts";
import { metricsOf } from "../../../pipeline/metrics/registry.ts";
import type { Samples } from "../../../pipeline/tasks/task.ts";
import { runTask } from "../../../pipeline/tasks/tasks.ts";
import { assert, assertEquals } from "../../assert.ts";

tf.env().set("IS_NODE", false); // silences a banner

type Values = Readonly<Record<string, number | null>>;
type Rows = readonly (readonly number[])[];

/** A run's dataset and settings, with weights of its network. */
interface Subject {
  readonly context: Omit<MetricContext, "engine" | "shared">;
  readonly parameters: ParameterArrays;
}

const granted = async (name: "ffi" | "read") => (await Deno.permissions.query({ name })).state === "granted";
const engines: readonly { name: string; ignore: boolean; load: () => Promise<Engine> }[] = [
  { name: "eager", ignore: false, load: () => eagerEngine("cpu") },
  {
    name: "compiled",
    ignore: !(await granted("ffi")) || !(await granted("read")),
    load: async () => await (await import("../../../pipeline/engine/compiled_engine.ts")).compiledEngine(),
  },
];

/** The extra metrics that both subjects have. */
const circuits = ["effective_rank", "margin", "gradient_norm", "weight_sparsity"] as const;

for (const subject of [imagesSubject(), pairsSubject()]) {
  const { task } = subject.context;

  for (const { name, ignore, load } of engines) {
    Deno.test({
      name: `every column of ${task.task} is what the paper defines, by the ${name} engine`,
      ignore,
      fn: async () => {
        const expected = expectedValues(subject);
        const columns = metricsOf(task).flatMap(({ metric }) => metric.columns(task).map(({ name }) => name));
        assertEquals(Object.keys(expected).toSorted(), columns.toSorted(), "a column without a definition here");
        const actual = await tabulated(subject, await load());
        for (const column of columns) assertColumn(column, actual[column], expected[column]);
      },
    });
  }

  Deno.test(`the columns of ${task.task} differ from each other, so that taking one for another shows`, () => {
    const values = Object.entries(expectedValues(subject)).filter((column): column is [string, number] =>
      column[1] !== null && !isExact(subject, column[0])
    );
    for (const [i, [one, a]] of values.entries()) {
      for (const [other, b] of [...values.slice(i + 1), ["zero", 0] as const]) {
        assert(Math.abs(a - b) > 1e-3 * Math.abs(a), `${one} is ${a}, and ${other} is ${b}`);
      }
    }
  });
}

/** Whether a column is zero because what it is the error of is exact. */
function isExact({ context }: Subject, column: string): boolean {
  return context.task.task === "mnist" && /^(gauss_newton|input_gradient)_standard_error$/.test(column);
}

function assertColumn(column: string, actual: number | undefined, expected: number | null): void {
  if (expected === null) return assertEquals(actual, undefined, column);
  assert(actual !== undefined, `${column} is left out where it is ${expected}`);
  const error = Math.abs(actual - expected);
  assert(error <= 1e-4 * Math.abs(expected) + 1e-6, `${column} is ${actual} where it is defined as ${expected}`);
}

/** The row of a table, computed metric after metric as a run's worker does it. */
async function tabulated({ context, parameters }: Subject, engine: Engine): Promise<Readonly<Record<string, number>>> {
  const shared = new Map();
  const row: Record<string, number> = {};
  for (const { metric } of metricsOf(context.task)) {
    const series = { steps: [0], parameters: () => Promise.resolve(parameters) };
    Object.assign(row, (await metricTable(metric, { ...context, engine, shared }, series)).rows[0]);
  }
  return row;
}

// The definitions

function expectedValues(subject: Subject): Values {
  const { context: { task, data }, parameters } = subject;
  return {
    ...ofAccuracy(subject),
    weight_norm: norm(Object.values(parameters).flatMap((values) => [...values])),
    weight_norm_l1: sum(Object.values(parameters).flatMap((values) => [...values].map(Math.abs))),
    first_layer_norm: norm(parameters[task.task === "mnist" ? "weight1" : "tokenEmbedding"]),
    ...ofSharpness(subject),
    ...ofRobustness(subject),
    ...ofInformation(subject),
    ...ofPerturbation(subject),
    ...ofCircuits(subject),
    ...(task.task === "mnist"
      ? {
        pmi_labels: meanOverBatches(subject, data.train, (rows) => {
          const labels = rows.map((i) => oneHot(data.train.labels[i], 10));
          const logits = pick(outputs(subject, data.train, noiseOf(subject)).logits, rows);
          return mutualInformation(logits, labels, task.settings.metrics.order);
        }),
        ...Object.fromEntries((task.settings.metrics.entropyOrders ?? []).map((order) => {
          const { logits } = outputs(subject, data.test);
          return [
            `test_entropy_order_${order}`,
            meanOverBatches(subject, data.test, (rows) => entropy(gram(pick(logits, rows)), order)),
          ];
        })),
      }
      : ofCommutativity(subject)),
  };
}

/** The extra metrics that both subjects have; `fourier` has a test of its own. */
function ofCircuits(subject: Subject): Values {
  const { context: { task, data: { train, test } }, parameters } = subject;
  const { model } = task;
  const weights = Object.values(parameters).flatMap((values) => [...values]);
  const margins = (samples: Samples) =>
    outputs(subject, samples).logits.map((logits, i) =>
      logits[samples.labels[i]] - Math.max(...logits.filter((_, c) => c !== samples.labels[i]))
    );
  const rank = (name: string) => {
    const [rows, columns] = model.parameterShapes[name];
    const matrix = Array.from({ length: rows }, (_, i) => [...parameters[name].slice(columns * i, columns * (i + 1))]);
    const products = Float64Array.from(matrix.flatMap((row) => matrix.map((other) => dot(row, other))));
    const singular = [...symmetricEigenvalues(matrixOf([rows, rows], products))].map((x) => Math.sqrt(Math.max(x, 0)))
      .toSorted((x, y) => y - x).slice(0, Math.min(rows, columns)); // the others are what rounding leaves of zero
    return Math.exp(-sum(singular.map((x) => x / sum(singular)).map((x) => x === 0 ? 0 : x * Math.log(x))));
  };
  const targets = tf.oneHot(tf.tensor1d(train.labels, "int32"), model.classes).toFloat() as tf.Tensor2D;
  const named = weightsOf(subject);
  const lossOf = (...values: tf.Tensor[]) => {
    const given = Object.fromEntries(Object.keys(named).map((name, i) => [name, values[i]]));
    const { logits } = model.forward(given, batchOf(train));
    return task.task === "mnist" ? meanSquaredError(logits, targets) : crossEntropy(logits, targets);
  };
  const gradients = tf.grads(lossOf)(Object.values(named));
  const n = Math.sqrt(weights.length);
  return {
    effective_rank_first: rank(model.firstParameter),
    effective_rank_last: rank(task.task === "mnist" ? "weight3" : "unembedding"),
    margin_train: mean(margins(train)),
    margin_train_smallest: Math.min(...margins(train)),
    margin_test: mean(margins(test)),
    gradient_norm: norm(gradients.flatMap((gradient) => [...gradient.dataSync()])),
    weight_sparsity: (n - sum(weights.map(Math.abs)) / norm(weights)) / (n - 1),
  };
}

function ofAccuracy(subject: Subject): Values {
  const { train, test } = subject.context.data;
  const loss = (logits: readonly number[], label: number) =>
    subject.context.task.task === "mnist"
      ? mean(logits.map((z, c) => (z - (c === label ? 1 : 0)) ** 2))
      : -Math.log(softmax(logits)[label]);
  const over = (samples: Samples, term: (logits: readonly number[], label: number) => number) =>
    mean(outputs(subject, samples).logits.map((logits, i) => term(logits, samples.labels[i])));
  const right = (logits: readonly number[], label: number) => predicted(logits) === label ? 1 : 0;
  return {
    train_accuracy: over(train, right),
    test_accuracy: over(test, right),
    train_loss: over(train, loss),
    test_loss: over(test, loss),
  };
}

function ofSharpness(subject: Subject): Values {
  const { context: { task, seed, data: { train } } } = subject;
  const { model } = task;
  const forms = Array.from({ length: task.settings.metrics.hutchinsonProbes }, (_, index) =>
    numberOf(() => {
      const probe = Object.entries(model.parameterShapes).map((
        [name, shape],
      ) => [name, tensorOf(rademacherProbe(seed, `sharpness/${index}/${name}`, shape))]);
      const targets = tf.oneHot(tf.tensor1d(train.labels, "int32"), model.classes).toFloat() as tf.Tensor2D;
      const loss = (weights: NamedTensors) => {
        const { logits } = model.forward(weights, batchOf(train));
        return task.task === "mnist" ? meanSquaredError(logits, targets) : crossEntropy(logits, targets);
      };
      return hessianQuadraticForm(loss, weightsOf(subject), Object.fromEntries(probe));
    }));
  return { sharpness: mean(forms), sharpness_standard_error: standardError(forms) };
}

/** The perceptron's Jacobians are exact: their terms over all single outputs are added; the transformer's are estimated by probes. */
function ofRobustness(subject: Subject): Values {
  const { context: { task, seed, data: { train, test } }, parameters } = subject;
  const { model } = task;
  const shape = [train.count, model.classes];
  const term = (compute: typeof gaussNewtonTerm, probe: Constant) =>
    numberOf(() => compute(model, weightsOf(subject), batchOf(train), tensorOf(probe) as tf.Tensor2D));
  const single = (is: (entry: number) => boolean) => ({
    values: Float32Array.from({ length: sizeOfShape(shape) }, (_, entry) => is(entry) ? 1 : 0),
    shape,
  });
  const every = (count: number, is: (index: number, entry: number) => boolean) =>
    Array.from({ length: count }, (_, index) => single((entry) => is(index, entry)));
  const probes = Array.from(
    { length: task.settings.metrics.hutchinsonProbes },
    (_, index) => rademacherProbe(seed, `jacobian/${index}`, shape),
  );
  const exact = task.task === "mnist";
  const ofWeights = exact
    ? [sum(every(sizeOfShape(shape), (index, entry) => index === entry).map((probe) => term(gaussNewtonTerm, probe)))]
    : probes.map((probe) => term(gaussNewtonTerm, probe));
  const ofInputs = exact
    ? [sum(every(10, (index, entry) => index === entry % 10).map((probe) => term(inputGradientTerm, probe)))]
    : probes.map((probe) => term(inputGradientTerm, probe));

  const sharpness = mean(ofWeights);
  const trainInputs = inputVectors(subject, train);
  const smallest = Math.min(...trainInputs.map(norm));
  const weights = Object.values(parameters).flatMap((values) => [...values]);
  const distances = inputVectors(subject, test).map((x, i) =>
    Math.min(...trainInputs.filter((_, j) => train.labels[j] === test.labels[i]).map((y) => norm(difference(x, y))))
  );
  const radius = (size: number) =>
    Math.min(
      1,
      smallest /
        (2 * Math.sqrt(train.count * sharpness) * size + task.settings.metrics.gradientLipschitz * smallest),
    );
  const guaranteed = (size: number) => mean(distances.map((distance) => distance <= radius(size) ? 1 : 0));
  const magnitudes = sum(weights.map(Math.abs));
  return {
    gauss_newton_sharpness: sharpness,
    gauss_newton_standard_error: exact ? 0 : standardError(ofWeights),
    input_gradient_norm: mean(ofInputs),
    input_gradient_standard_error: exact ? 0 : standardError(ofInputs),
    lemma_3_1_bound: norm(weights) ** 2 / smallest ** 2 * sharpness,
    lemma_3_1_operator_bound: exact
      ? stretch(parameters.weight1, model.parameterShapes.weight1[1]) ** 2 / smallest ** 2 * sharpness
      : null,
    theorem_3_2_radius: radius(norm(weights)),
    theorem_3_2_accuracy: guaranteed(norm(weights)),
    corollary_3_4_radius: radius(magnitudes),
    corollary_3_4_accuracy: guaranteed(magnitudes),
  };
}

function ofInformation(subject: Subject): Values {
  const { context: { task: { settings: { metrics: { order, differenceSign } } }, data: { train } } } = subject;
  const perturbed = outputs(subject, train, noiseOf(subject));
  const clean = outputs(subject, train);
  const over = (number: (rows: readonly number[]) => number) => meanOverBatches(subject, train, number);
  const informationOf = ({ first, logits }: typeof clean, order: number) =>
    over((rows) => mutualInformation(pick(first, rows), pick(logits, rows), order));
  const entropyOf = ({ logits }: typeof clean, order: number) =>
    over((rows) => entropy(gram(pick(logits, rows)), order));
  const sign = differenceSign === "perturbed-minus-clean" ? 1 : -1;
  const displacement = (layer: "first" | "logits", rows: readonly number[]) =>
    sum(rows.map((i) => norm(difference(unit(perturbed[layer][i]), unit(clean[layer][i])))));
  return {
    pmi: informationOf(perturbed, order),
    pe: entropyOf(perturbed, order),
    mid: sign * (informationOf(perturbed, order) - informationOf(clean, order)),
    ed: sign * (entropyOf(perturbed, order) - entropyOf(clean, order)),
    mutual_information: informationOf(clean, order),
    entropy: entropyOf(clean, order),
    pmi_order_2: informationOf(perturbed, 2),
    pe_order_2: entropyOf(perturbed, 2),
    mid_order_2: sign * (informationOf(perturbed, 2) - informationOf(clean, 2)),
    ed_order_2: sign * (entropyOf(perturbed, 2) - entropyOf(clean, 2)),
    mid_bound: over((rows) => 8 * (displacement("first", rows) + displacement("logits", rows))),
    ed_bound: over((rows) => 4 * displacement("logits", rows)),
  };
}

function ofPerturbation(subject: Subject): Values {
  const { train } = subject.context.data;
  const perturbed = outputs(subject, train, noiseOf(subject)).logits;
  const clean = outputs(subject, train).logits;
  const moved = clean.map((row, i) => norm(difference(perturbed[i], row)) ** 2);
  return {
    perturbation_error: mean(moved),
    perturbation_error_softmax: mean(clean.map((row, i) => norm(difference(softmax(perturbed[i]), softmax(row))) ** 2)),
    perturbation_error_relative: mean(clean.map((row, i) => moved[i] / norm(row) ** 2)),
  };
}

function ofCommutativity(subject: Subject): Values {
  const { train, test } = subject.context.data;
  const { left, right } = train.inputs;
  const distances = (samples: Samples) => {
    const swapped = { ...samples, inputs: { left: samples.inputs.right, right: samples.inputs.left } };
    const [one, other] = [outputs(subject, samples).logits, outputs(subject, swapped).logits];
    return one.map((row, i) => ({
      same: predicted(row) === predicted(other[i]) ? 1 : 0,
      squared: norm(difference(row, other[i])) ** 2,
    }));
  };
  const ofTrain = distances(train);
  const twinIsTrained = (i: number) => left.some((a, j) => a === right[i] && right[j] === left[i]);
  const answers = outputs(subject, test).logits.map((row, i) => ({
    right: predicted(row) === test.labels[i] ? 1 : 0,
    twin: left.some((a, j) => a === test.inputs.right[i] && right[j] === test.inputs.left[i]),
  }));
  const rightOf = (twin: boolean) => mean(answers.filter((each) => each.twin === twin).map(({ right }) => right));
  return {
    commutativity_train: mean(ofTrain.map(({ same }) => same)),
    commutativity_test: mean(distances(test).map(({ same }) => same)),
    commutativity_held_out: mean(ofTrain.filter((_, i) => !twinIsTrained(i)).map(({ same }) => same)),
    logit_distance: mean(ofTrain.map(({ squared }) => squared)),
    test_accuracy_swap_trained: rightOf(true),
    test_accuracy_swap_held_out: rightOf(false),
  };
}

// Matrix information

function gram(rows: Rows): Rows {
  const units = rows.map(unit);
  return units.map((x) => units.map((y) => dot(x, y)));
}

function entropy(gram: Rows, order: number): number {
  const spectrum = symmetricEigenvalues(matrixOf([gram.length, gram.length], Float64Array.from(gram.flat())));
  const probabilities = [...spectrum].map((value) => value / gram.length).filter((p) => p > 1e-12);
  if (order === 1) return -sum(probabilities.map((p) => p * Math.log(p)));
  return Math.log(sum(probabilities.map((p) => p ** order))) / (1 - order);
}

function mutualInformation(first: Rows, second: Rows, order: number): number {
  const [one, other] = [gram(first), gram(second)];
  const joint = one.map((row, i) => row.map((value, j) => value * other[i][j]));
  return entropy(one, order) + entropy(other, order) - entropy(joint, order);
}

/** Mean over whole batches of consecutive samples; what is left over at the end counts nowhere. */
function meanOverBatches({ context }: Subject, { count }: Samples, number: (rows: readonly number[]) => number) {
  const { batchSize } = context.task.settings.metrics;
  const batches = Array.from(
    { length: Math.floor(count / batchSize) },
    (_, batch) => Array.from({ length: batchSize }, (_, i) => batch * batchSize + i),
  );
  return mean(batches.map(number));
}

// The network

function outputs({ context: { task }, parameters }: Subject, samples: Samples, noise?: Constant) {
  const { model } = task;
  return tf.tidy(() => {
    const weights = weightsOf({ context: { task }, parameters });
    const { firstLayer, logits } = model.forward(weights, batchOf(samples), noise && tensorOf(noise));
    return { first: firstLayer.arraySync(), logits: logits.arraySync() };
  });
}

/** One draw of N(0, s^2) for each coordinate that the network lets be perturbed, of a stream that belongs to the run's seed. */
function noiseOf({ context: { task, seed, data: { train } } }: Subject): Constant {
  const shape = task.model.perturbationShape(train.count);
  const values = new Float32Array(sizeOfShape(shape));
  fillStandardNormals(values, { seed: deriveSeed(seed, "metrics/noise") >>> 0, counter: 0 });
  return { values: values.map((value) => task.settings.metrics.perturbationScale * value), shape };
}

/** What the paper calls an input: the image, or the three token embeddings side by side. */
function inputVectors({ context: { task }, parameters }: Subject, { count, inputs }: Samples): Rows {
  return Array.from({ length: count }, (_, i) => {
    if (task.task === "mnist") return [...inputs.images.slice(784 * i, 784 * (i + 1))];
    const { modulus = NaN } = task.settings.dataset;
    const width = parameters.tokenEmbedding.length / (modulus + 1);
    const embedding = (token: number) => [...parameters.tokenEmbedding.slice(width * token, width * (token + 1))];
    return [inputs.left[i], inputs.right[i], modulus].flatMap(embedding);
  });
}

function weightsOf(
  { context: { task }, parameters }: { context: Pick<MetricContext, "task"> } & Pick<Subject, "parameters">,
) {
  return Object.fromEntries(
    Object.entries(task.model.parameterShapes).map((
      [name, shape],
    ) => [name, tf.tensor(parameters[name], [...shape])]),
  );
}

function batchOf({ count, inputs }: Samples): NamedTensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [
      name,
      name === "images" ? tf.tensor2d(values, [count, 784]) : tf.tensor1d(values, "int32"),
    ]),
  );
}

function tensorOf({ values, shape }: Constant): tf.Tensor {
  return tf.tensor(values, [...shape]);
}

function numberOf(compute: () => tf.Scalar): number {
  return tf.tidy(compute).dataSync()[0];
}

// Numbers

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function standardError(draws: readonly number[]): number {
  return Math.sqrt(sum(draws.map((draw) => (draw - mean(draws)) ** 2)) / (draws.length - 1) / draws.length);
}

function dot(x: readonly number[], y: readonly number[]): number {
  return sum(x.map((value, i) => value * y[i]));
}

function norm(x: ArrayLike<number>): number {
  return Math.sqrt(sum(Array.from(x, (value) => value ** 2)));
}

function unit(x: readonly number[]): readonly number[] {
  const length = norm(x);
  return x.map((value) => value / length);
}

function difference(x: readonly number[], y: readonly number[]): readonly number[] {
  return x.map((value, i) => value - y[i]);
}

function softmax(logits: readonly number[]): readonly number[] {
  const powers = logits.map((z) => Math.exp(z - Math.max(...logits)));
  return powers.map((power) => power / sum(powers));
}

function predicted(logits: readonly number[]): number {
  return logits.indexOf(Math.max(...logits));
}

function oneHot(label: number, classes: number): readonly number[] {
  return Array.from({ length: classes }, (_, c) => c === label ? 1 : 0);
}

function pick(rows: Rows, indices: readonly number[]): Rows {
  return indices.map((i) => rows[i]);
}

/** The largest factor by which a matrix makes a vector longer, by the power method. */
function stretch(matrix: Float32Array, columns: number): number {
  const rows = Array.from(
    { length: matrix.length / columns },
    (_, i) => [...matrix.slice(columns * i, columns * (i + 1))],
  );
  let direction: readonly number[] = Array.from({ length: columns }, (_, i) => 1 / (i + 1));
  for (let i = 0; i < 500; i++) {
    const image = rows.map((row) => dot(row, direction));
    direction = unit(direction.map((_, j) => dot(rows.map((row) => row[j]), image)));
  }
  return norm(rows.map((row) => dot(row, direction)));
}

// The subjects

/**
 * A perceptron of small weights. A test image is a train image moved by half as far as the one before it, which spans both radii; every
 * third has another label than the train image beside it.
 */
function imagesSubject(): Subject {
  const { mnist } = profileConfig("smoke");
  const settings = {
    ...mnist,
    model: { hiddenWidths: [6, 5], initializationScale: 1.5 },
    metrics: {
      ...mnist.metrics,
      hutchinsonProbes: 3,
      batchSize: 4,
      perturbationScale: 0.3,
      order: 1.5,
      differenceSign: "clean-minus-perturbed",
      extra: circuits,
    } as const,
  };
  const [count, testCount] = [11, 18];
  const images = normalArray(count * 784, 1);
  const moves = normalArray(testCount * 784, 2).map((x, at) => x / 28 * 2 ** -Math.floor(at / 784));
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3 + 7);
  const data = {
    train: { count, inputs: { images: Float32Array.from(images) }, labels },
    test: {
      count: testCount,
      inputs: { images: Float32Array.from(moves, (move, at) => images[at % images.length] + move) },
      labels: Int32Array.from({ length: testCount }, (_, i) => labels[(i + (i % 3 === 0 ? 1 : 0)) % count]),
    },
  };
  const task = runTask("mnist", settings);
  return { context: { seed: 5, task, data }, parameters: task.model.initialize(4) };
}

/**
 * A transformer on sums modulo 7. Tokens 2 and 3 have almost the same embedding, and 4 and 5 nearly: the pairs made of them lie within one
 * radius or both of a train pair, of the same label or of another.
 */
function pairsSubject(): Subject {
  const { modularAddition } = profileConfig("smoke");
  const settings = {
    ...modularAddition,
    dataset: { ...modularAddition.dataset, modulus: 7, trainFraction: 0.5 },
    model: { width: 8, heads: 2, hiddenWidth: 6 },
    metrics: { ...modularAddition.metrics, batchSize: 10, extra: circuits },
  };
  const task = runTask("modularAddition", settings);
  const { train, test } = modularDataset(settings.dataset, 5);
  const samples = ({ left, right, result }: ModularPairs) => ({
    count: result.length,
    inputs: { left, right },
    labels: result,
  });
  const { tokenEmbedding, ...others } = task.model.initialize(20);
  const moved = tokenEmbedding.map((x, at) => {
    const token = Math.floor(at / settings.model.width);
    const distance = { 3: 1e-6, 5: 1e-4 }[token];
    return distance === undefined ? 2 * x : 2 * tokenEmbedding[at - settings.model.width] + distance * x;
  });
  return {
    context: { seed: 5, task, data: { train: samples(train), test: samples(test) } },
    parameters: { ...mapped(others, (weight) => 1.4 * weight), tokenEmbedding: moved },
  };
}

function mapped(parameters: ParameterArrays, change: (weight: number) => number): ParameterArrays {
  return Object.fromEntries(Object.entries(parameters).map(([name, weights]) => [name, weights.map(change)]));
}
