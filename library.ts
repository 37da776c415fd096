/**
 * The library: the measures of "Understanding Grokking Through A Robustness Viewpoint" (Tan and Huang), and what they are made of.
 *
 * Importing this module needs no permission. The measures take plain arrays, so they work on the features of any network:
 *
 * ```ts
 * import { fillStandardNormals, matrixOf, perturbedMutualInformation } from "@degrok/degrok";
 * import { assert } from "@std/assert";
 *
 * const inputs = Float32Array.from({ length: 200 * 8 }, (_, i) => Math.sin(i * i)); // your 200 inputs of 8 numbers
 * const noise = new Float32Array(inputs.length);
 * fillStandardNormals(noise, { seed: 0, counter: 0 });
 * const perturbed = inputs.map((x, i) => x + 0.1 * noise[i]);
 * const firstLayer = matrixOf([200, 8], perturbed.map(Math.tanh)); // your network's features of the perturbed inputs,
 * const lastLayer = matrixOf([200, 4], firstLayer.data.filter((_, i) => i % 8 < 4)); // one row a sample
 * const pmi = perturbedMutualInformation([firstLayer, lastLayer], { order: 1, batchSize: 200 });
 * assert(0 < pmi && pmi < Math.log(4)); // nats
 * ```
 *
 * Letters are the paper's: W the weights, f(W, x) the output, n samples, R a Gram matrix, a the order of an entropy.
 *
 * Nothing here needs Deno: the npm package is this module.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

tf.env().set("IS_NODE", false); // under Node's name TensorFlow.js advertises a binding on the console

// Information: entropies and mutual information of Gram matrices, and the metrics PMI, PE, MID and ED made of them.
export { type BatchOptions, labelMutualInformation, oneHotRows } from "./core/information/perturbed_information.ts";
export { perturbedEntropy, perturbedMutualInformation } from "./core/information/perturbed_information.ts";
export { type BatchInformation, batchInformation } from "./core/information/batch_information.ts";
export type { BatchInformationOptions, Information } from "./core/information/batch_information.ts";
export {
  entropyOfOrders,
  entropyOfOrderTwo,
  matrixEntropy,
  type OrderOptions,
} from "./core/information/matrix_entropy.ts";
export { matrixMutualInformation } from "./core/information/matrix_mutual_information.ts";
export { type DifferenceSign, type PerturbedAndClean, signedDifference } from "./core/information/signed_difference.ts";
export { entropyDifferenceBound, mutualInformationDifferenceBound } from "./core/information/information_bounds.ts";
export { totalDisplacement } from "./core/information/information_bounds.ts";
export { spectrumEntropy, type SpectrumEntropyOptions } from "./core/information/spectrum_entropy.ts";
export { batchRanges } from "./core/information/batch_ranges.ts";

// Matrices: rows of features, their Gram matrix and its eigenvalues, in double precision.
export { type DoubleMatrix, type Matrix, matrixOf, rowRange, transpose } from "./core/linalg/matrix.ts";
export { firstRowWithoutDirection, normalizedRows } from "./core/linalg/normalized_rows.ts";
export { gramMatrix } from "./core/linalg/gram_matrix.ts";
export { gramSpectrum } from "./core/linalg/gram_spectrum.ts";
export { hadamardProduct } from "./core/linalg/hadamard_product.ts";
export { frobeniusNorm } from "./core/linalg/frobenius_norm.ts";
export { gatherRows } from "./core/linalg/gather_rows.ts";
export { sparseDense } from "./core/linalg/sparse_dense.ts";
export { symmetricEigenvalues } from "./core/linalg/symmetric_eigenvalues.ts";

// Robustness: the theorems of Section 3 as functions of measured quantities.
export { inputGradientBound, type InputGradientBoundOptions } from "./core/theory/input_gradient_bound.ts";
export { type RobustnessGuarantee, robustnessGuarantee, robustRadius } from "./core/theory/robust_radius.ts";
export type { RobustRadiusOptions, TaylorRemainder } from "./core/theory/robust_radius.ts";
export { distancesToTrainSet, type SameLabel } from "./core/theory/distances_to_train_set.ts";
export { neighbouringProbability } from "./core/theory/neighbouring_probability.ts";
export { halfNormalNeighbouringProbability, halfNormalVariance } from "./core/theory/neighbouring_probability.ts";
export { errorFunction } from "./core/theory/error_function.ts";
export { type AccuracyCurve, FIGURE_3_CURVE, predictedAccuracy } from "./core/theory/predicted_accuracy.ts";

// Networks: the perceptron and the transformer as pure functions of their parameters.
export { mlp, type MlpOptions } from "./core/models/mlp.ts";
export type { ContextSizes } from "./core/models/pair_context.ts";
export { preNormTransformer, type PreNormTransformerOptions } from "./core/models/pre_norm_transformer.ts";
export { transformer, type TransformerOptions } from "./core/models/transformer.ts";
export { biasFreeMlp } from "./core/models/bias_free_mlp.ts";
export { type Model, type NamedTensors, parameterCount } from "./core/models/model.ts";
export type { ForwardPass, InputSpec, JacobianNorms, ParameterArrays, ParameterShapes } from "./core/models/model.ts";
export { modelFrom, type ModelRecipe, models } from "./core/models/models.ts";
export { softmax } from "./core/models/softmax.ts";
export { exponential } from "./core/models/exponential.ts";

// Losses: what training minimises, each a scalar tensor.
export { crossEntropy } from "./core/losses/cross_entropy.ts";
export { meanSquaredError, squaredRisk } from "./core/losses/mean_squared_error.ts";
export { type Loss, losses, type LossModule } from "./core/losses/losses.ts";
export { abelianRegularizer } from "./core/losses/abelian_regularizer.ts";

// Schedules: the learning rate and the perturbation's scale over training.
export { learningRateAt } from "./core/schedules/learning_rate_schedule.ts";
export { perturbationScale, type PerturbationSchedule } from "./core/schedules/perturbation_schedule.ts";
export { perturbationScaleTensor } from "./core/schedules/perturbation_schedule.ts";

// Optimizers: transforms of gradients that compose.
export { adamw, type AdamWOptions, type AdamWStep, adamwStep } from "./core/optimizers/adamw.ts";
export { chain, type Descent, type GradientTransform } from "./core/optimizers/gradient_transform.ts";
export type { Slots, TransformMemory } from "./core/optimizers/gradient_transform.ts";
export { adamL2 } from "./core/optimizers/adam_l2.ts";
export { lion, type LionOptions } from "./core/optimizers/lion.ts";
export { muon, type MuonOptions } from "./core/optimizers/muon.ts";
export { sgd, type SgdOptions } from "./core/optimizers/sgd.ts";
export { scheduledRate } from "./core/optimizers/scheduled_rate.ts";

// Interventions: what may be done differently in training, the paper's perturbation and regulariser first.
export type { Intervention, InterventionStep, NamedIntervention, TrainingStart } from "./core/training/intervention.ts";
export type { ConstantArray, NoiseShapes, ObjectiveChanges } from "./core/training/intervention.ts";
export type {
  BuiltInIntervention,
  InterventionSetting,
  NumberSetting,
  WordSetting,
} from "./core/interventions/built_in.ts";
export { adamL2Optimizer } from "./core/interventions/adam_l2.ts";
export { adversarialInputs } from "./core/interventions/adversarial_inputs.ts";
export { grokfast } from "./core/interventions/grokfast.ts";
export { grokfastMa } from "./core/interventions/grokfast_ma.ts";
export { inputDropout } from "./core/interventions/input_dropout.ts";
export { inputNoise } from "./core/interventions/input_noise.ts";
export { commutativity, swap } from "./core/interventions/commutativity.ts";
export { jacobianPenalty } from "./core/interventions/jacobian_penalty.ts";
export { labelSmoothing } from "./core/interventions/label_smoothing.ts";
export { lionOptimizer } from "./core/interventions/lion.ts";
export { muonOptimizer } from "./core/interventions/muon.ts";
export { orthogonalGradient } from "./core/interventions/orthogonal_gradient.ts";
export { type PairSwaps, pairSwaps } from "./core/interventions/pair_swaps.ts";
export { sgdOptimizer } from "./core/interventions/sgd.ts";
export { sharpnessAware } from "./core/interventions/sharpness_aware.ts";
export { stableMax, stableMaxCrossEntropy } from "./core/interventions/stablemax.ts";
export { stopGradient } from "./core/interventions/stop_gradient.ts";
export { weightNormClamp } from "./core/interventions/weight_norm_clamp.ts";

// Training: one step with its interventions, and the same as one function for an engine.
export { type LabelledBatch, type ObjectiveValue, objectiveValue } from "./core/training/objective.ts";
export {
  constantArrays,
  initialParameters,
  loggedNumbers,
  noiseDraws,
  stepTransform,
} from "./core/training/composition.ts";
export type { NoiseDraw } from "./core/training/composition.ts";
export { trainingStep } from "./core/training/training_step.ts";
export type { TrainingBatch, TrainingSettings, TrainingState } from "./core/training/training_step.ts";
export { type TrainingProgram, trainingProgram } from "./core/training/training_program.ts";
export type { TensorSpecs, TrainingProgramOptions } from "./core/training/training_program.ts";

// Measurements of a network: accuracy, norms, sharpness, and what its input and its symmetry do to its output.
export { accuracy } from "./core/metrics/accuracy.ts";
export { effectiveRank } from "./core/metrics/effective_rank.ts";
export { embeddingPowers, frequencyCount, keyFrequencies } from "./core/metrics/fourier.ts";
export { restrictedAndExcluded, sumWaves } from "./core/metrics/fourier.ts";
export { logitMargins } from "./core/metrics/logit_margins.ts";
export { weightSparsity } from "./core/metrics/weight_sparsity.ts";
export { weightNorm, weightNormL1 } from "./core/metrics/weight_norm.ts";
export { gaussNewtonTerm, hessianQuadraticForm, inputGradientTerm } from "./core/metrics/sharpness.ts";
export { mlpJacobianNorms } from "./core/metrics/mlp_jacobian.ts";
export { type PerturbationErrors, perturbationErrors } from "./core/metrics/perturbation_error.ts";
export { commutativityAccuracy, logitDistance, swapHeldOut, type SymbolPairs } from "./core/metrics/commutativity.ts";
export { classGram, type ClassGramOptions } from "./core/metrics/class_gram.ts";
export { type EmbeddedPairs, type Embedding } from "./core/metrics/embedded_pairs.ts";
export { embeddedDistances, smallestEmbeddedNorm } from "./core/metrics/embedded_pairs.ts";

// Grokking: when a run fits and when it groks, and statistics over seeds that do not lose a run that never did.
export { type AccuracyCurves, CROSSING_LEVELS, grokkingTimes, PLATEAU_TAIL } from "./core/grokking/grokking_times.ts";
export type { GrokkingOptions, GrokkingTimes } from "./core/grokking/grokking_times.ts";
export { type Curve, curveBetween, logStep, logStepError, logStepWeights } from "./core/grokking/curve.ts";
export { type CrossingOptions, sustainedCrossing } from "./core/grokking/sustained_crossing.ts";
export { onsetOfDecrease } from "./core/grokking/onset_of_decrease.ts";
export { type ChangePoint, changePoint } from "./core/grokking/change_point.ts";
export { halfwayStep } from "./core/grokking/halfway_step.ts";
export { fitWarningRule, warningSigns, warningStep, warns } from "./core/grokking/early_warning.ts";
export type { WarningCase, WarningRule, WarningScale, WarningSigns } from "./core/grokking/early_warning.ts";
export { curveLikeness, type Likeness } from "./core/grokking/curve_likeness.ts";
export { type FluctuationOptions, relativeFluctuation } from "./core/grokking/relative_fluctuation.ts";
export { mannKendall, spearman, type Trend } from "./core/grokking/rank_correlation.ts";
export { axisBounds, censoredRatio, waitingBounds, type WaitingTime } from "./core/grokking/censored_ratio.ts";
export { type Bounds, median, medianBounds, quantile } from "./core/grokking/median_interval.ts";
export { type MedianInterval, medianInterval } from "./core/grokking/median_interval.ts";
export { shareInterval } from "./core/grokking/share_interval.ts";
export { bootstrapInterval, type BootstrapOptions } from "./core/grokking/bootstrap_interval.ts";
export { type SeedBand, seedBand, valueAt } from "./core/grokking/seed_band.ts";
export { areaUnderRoc, averagePrecision, bestThreshold, ratesAt } from "./core/prediction/ranking.ts";
export type { Rates, Scored } from "./core/prediction/ranking.ts";
export { oscillationEnergy } from "./core/prediction/oscillation.ts";
export { clusterBootstrap, type ClusterBootstrapOptions } from "./core/prediction/cluster_bootstrap.ts";
export {
  fitLogistic,
  type LogisticModel,
  type LogisticOptions,
  logOdds,
} from "./core/prediction/logistic_regression.ts";
export { fitTransition, type TransitionConstants } from "./core/grokking/transition_fit.ts";
export type { TransitionFamily, TransitionFit } from "./core/grokking/transition_fit.ts";

// Randomness: pure functions of a seed, the same numbers on every machine.
export { deriveSeed } from "./core/random/derive_seed.ts";
export { fillStandardNormals, type NoiseKey } from "./core/random/standard_normals.ts";
export { normalArray, rademacherArray, uniformArray } from "./core/random/random_arrays.ts";
export { epochPermutation, type EpochPermutationOptions, permutation } from "./core/random/permutation.ts";
export { drawIntegerBelow, fillNormal, fillRademacher } from "./core/random/random_stream.ts";
export { fillUint32, fillUniform, randomStream, splitStream } from "./core/random/random_stream.ts";
export type { RandomStream, RealArray } from "./core/random/random_stream.ts";

// Data: tables of modular arithmetic, and MNIST from the bytes of its files.
export { modularDataset, modularOperations, modularTrainSize } from "./data/modular_arithmetic.ts";
export type { ModularDataset, ModularOperation, ModularPairs, ModularSettings } from "./data/modular_arithmetic.ts";
export { sparseParity, type SparseParitySettings } from "./data/sparse_parity.ts";
export {
  type BinaryOperation,
  type BinaryOperationName,
  binaryOperationNames,
  binaryOperations,
  binaryOperationSamples,
  type BinaryOperationSettings,
  isPrime,
  tableSizes,
} from "./data/binary_operations.ts";
export { labelKinds, type RandomLabelOptions, randomLabels } from "./data/random_labels.ts";
export { decodeMnist, mnistChecksums, mnistClassCount, mnistFileNames, mnistImageSide } from "./data/mnist.ts";
export type { LabelledImages, MalformedMnist, MnistDataset, MnistFileName, MnistSizes } from "./data/mnist.ts";
export { inputShape, type Samples, type TaskData } from "./data/samples.ts";
export { decodeIdx, type IdxArray, idxMagic } from "./data/idx.ts";
export type { Decoded, Malformed } from "./data/decoded.ts";

// Engines: run a pure TensorFlow.js function over plain arrays, compiled or operation by operation.
export { compile, type CompileFunctionOptions } from "./pipeline/engine/compile.ts";
export { eagerEngine } from "./pipeline/engine/eager_engine.ts";
export { type SelectedEngine, selectEngine } from "./pipeline/engine/select_engine.ts";
export type { EngineChoice } from "./pipeline/engine/select_engine.ts";
export type { CompileOptions, Engine, Executable } from "./pipeline/engine/engine.ts";
export type { NamedArrays, Signature, TensorFunction, TensorSpec } from "./pipeline/engine/engine.ts";

// Files: tables as CSV without losing a bit, and named arrays as safetensors.
export { formatCsv, type NumericRow, type NumericTable, parseCsv, type ParsedCsv } from "./pipeline/files/csv.ts";
export { decodeSafetensors, encodeSafetensors } from "./pipeline/files/safetensors.ts";
export type { Safetensors, StoredTensor, StoredValues } from "./pipeline/files/safetensors.ts";
