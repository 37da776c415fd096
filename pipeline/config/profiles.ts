/**
 * The profiles: the paper's settings, and two smaller ones written as differences from them.
 *
 * @module
 */
import type { Config } from "./config.ts";
import { defaultStudy } from "./default_study.ts";
import { deepMerge, type DeepPartial } from "../settings/deep_merge.ts";
import { paperVariants, quickVariants, smokeVariants } from "./profile_variants.ts";

/** The settings of the paper, as far as it states them; what it leaves open is marked as a choice. */
const paper: Config = {
  profile: "paper",
  study: defaultStudy,
  seeds: [0],

  mnist: {
    modes: ["standard", "perturbed"],
    dataset: { source: "package", trainSize: 1000, testSize: 10_000, labels: "true" },
    // 199 210 parameters; without the factor 8 it does not grok.
    model: { hiddenWidths: [200, 200], initializationScale: 8 },
    train: {
      steps: 100_000,
      batchSize: 200,
      learningRate: 1e-3,
      weightDecay: 0.01,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      warmupSteps: 0,
    },
    perturbation: { lambda1: 0.06, lambda2: 0.03 },
    checkpoints: { count: 400, denseEvery: 10 }, // choice
    metrics: {
      perturbationScale: 0.1,
      batchSize: 200,
      order: 1,
      differenceSign: "perturbed-minus-clean", // choice
      hutchinsonProbes: 4, // choice
      gradientLipschitz: 0.5, // the value of Figure 3
      entropyOrders: [0.5, 1, 2, 3], // choice
    },
    // Test accuracy levels off near 0.9, so 0.95 would call no run grokking. All four are choices.
    grokking: { plateauLevel: 0.8, plateauFraction: 0.95, fitAccuracy: 0.99, patience: 3 },
  },

  modularAddition: {
    modes: ["standard", "perturbed", "abelian"],
    // 3 830 pairs to train on, 8 939 to test on.
    dataset: { operation: "addition", modulus: 113, trainFraction: 0.3, labels: "true" },
    // 226 816 parameters.
    model: { width: 128, heads: 4, hiddenWidth: 512 },
    train: {
      steps: 15_000,
      batchSize: "full",
      learningRate: 1e-3,
      weightDecay: 1,
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-8,
      warmupSteps: 0, // choice
    },
    perturbation: { lambda1: 0.5, lambda2: 0.4 },
    abelian: { coefficient: 100 },
    checkpoints: { count: 400, denseEvery: 5 }, // choice
    metrics: {
      perturbationScale: 0.4,
      batchSize: 200, // choice
      order: 1,
      differenceSign: "perturbed-minus-clean", // choice
      hutchinsonProbes: 3, // choice: a second derivative of the transformer is the dearest thing to measure
      gradientLipschitz: 0.5, // the value of Figure 3
      firstLayer: "residual", // choice
    },
    grokking: { plateauLevel: 0.95, plateauFraction: 0.95, fitAccuracy: 0.99, patience: 3 }, // choice
  },

  variants: paperVariants,
  sweeps: {},
  custom: { metrics: [], interventions: [] },
};

/**
 * The same experiments made small: every run of both tasks groks, within minutes.
 *
 * Found by trying. MNIST: twice the learning rate and ten times the weight decay move grokking from tens of thousands of steps to about six
 * thousand, still six times later than fitting. Modular addition: a smaller table and network, and twice the weight decay; below 40 % of
 * the pairs it takes much longer.
 */
const quick: DeepPartial<Config> = {
  profile: "quick",
  mnist: {
    dataset: { testSize: 2000 },
    train: { steps: 8000, learningRate: 2e-3, weightDecay: 0.1 },
    checkpoints: { count: 80, denseEvery: 20 },
  },
  modularAddition: {
    dataset: { modulus: 59, trainFraction: 0.4 },
    model: { width: 96, hiddenWidth: 256 },
    train: { steps: 4000, weightDecay: 2 },
    checkpoints: { count: 100, denseEvery: 10 },
  },
  variants: quickVariants,
};

/** Every stage, metric and figure in under a minute; too short to grok. */
const smoke: DeepPartial<Config> = {
  profile: "smoke",
  mnist: {
    dataset: { trainSize: 200, testSize: 300 },
    model: { hiddenWidths: [32, 32] },
    train: { steps: 300, batchSize: 50 },
    checkpoints: { count: 16, denseEvery: 50 },
    metrics: { batchSize: 50 },
  },
  modularAddition: {
    dataset: { modulus: 23, trainFraction: 0.5 },
    model: { width: 32, hiddenWidth: 64 },
    train: { steps: 300 },
    checkpoints: { count: 16, denseEvery: 50 },
    metrics: { batchSize: 64 },
  },
  variants: smokeVariants,
};

const changes = { paper: {}, quick, smoke } as const satisfies Record<string, DeepPartial<Config>>;

/** The name of a profile. */
export type ProfileName = keyof typeof changes;

/** The profiles, largest first; the first is the default. */
export const profileNames = Object.keys(changes) as readonly ProfileName[];

/**
 * The configuration of a profile, before anything is overridden.
 *
 * @example
 * ```ts
 * import { profileConfig } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(profileConfig("paper").modularAddition.dataset.modulus, 113);
 * ```
 */
export function profileConfig(name: ProfileName): Config {
  // The types of both sides make the result a Config; a test decodes each profile all the same.
  return deepMerge(paper, changes[name]) as Config;
}

/**
 * Whether a text names a profile.
 *
 * @example
 * ```ts
 * import { isProfileName } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["smoke", "smoky"].map(isProfileName), [true, false]);
 * ```
 */
export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(changes, name);
}
