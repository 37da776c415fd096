import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { trainRecipe } from "../../../pipeline/plan/recipes.ts";
import { assertEquals } from "../../assert.ts";

const { mnist, modularAddition } = profileConfig("paper");

Deno.test("trainRecipe() trains each task and intervention of the paper's profile as the paper says", () => {
  const shared = { optimizer: "core/optimizers/adamw.ts", interventions: [] } as const;
  const adamw = {
    learningRate: 1e-3,
    beta1: 0.9,
    epsilon: 1e-8,
    warmupSteps: 0,
    stopAtTestAccuracy: "never",
    stopAfterSteps: 0,
  } as const;
  const perceptron = {
    ...shared,
    model: {
      module: "core/models/mlp.ts",
      options: { inputWidth: 784, classes: 10, hiddenWidths: [200, 200], initializationScale: 8 },
    },
    loss: "core/losses/mean_squared_error.ts",
    train: { ...adamw, steps: 100_000, batchSize: 200, weightDecay: 0.01, beta2: 0.999 },
    checkpoints: { every: 250, denseEvery: 10 },
  } as const;
  const transformer = {
    ...shared,
    model: {
      module: "core/models/transformer.ts",
      options: { modulus: 113, width: 128, heads: 4, hiddenWidth: 512 },
    },
    loss: "core/losses/cross_entropy.ts",
    train: { ...adamw, steps: 15_000, batchSize: "full", weightDecay: 1, beta2: 0.98 },
    checkpoints: { every: 38, denseEvery: 5 },
  } as const;
  const noise = (lambda1: number, lambda2: number, others = {}) => ({
    name: "perturbed",
    module: "core/interventions/input_noise.ts",
    settings: { lambda1, lambda2, draw: 0, ...others },
  });
  const regularizer = {
    name: "abelian",
    module: "core/interventions/commutativity.ts",
    settings: { coefficient: 100 },
  };
  assertEquals(ofImages("standard"), perceptron);
  assertEquals(ofImages("perturbed"), { ...perceptron, interventions: [noise(0.06, 0.03)] });
  assertEquals(ofAddition("standard"), transformer);
  assertEquals(ofAddition("perturbed"), { ...transformer, interventions: [noise(0.5, 0.4, { tokens: "all" })] });
  assertEquals(ofAddition("abelian"), { ...transformer, interventions: [regularizer] });
});

Deno.test("trainRecipe() has the interventions of an intervention in their order, the user's own by their names alone", () => {
  const names = (intervention: string) =>
    ofAddition(intervention).interventions.map(({ name, module }) => [name, module]);
  const noise = ["perturbed", "core/interventions/input_noise.ts"];
  assertEquals(names("abelian+perturbed"), [["abelian", "core/interventions/commutativity.ts"], noise]);
  assertEquals(names("mine+perturbed"), [["mine", undefined], noise]);
});

// Helpers

const ofImages = (intervention: string) => trainRecipe({ task: "mnist", intervention, settings: mnist });
const ofAddition = (intervention: string) =>
  trainRecipe({ task: "modularAddition", intervention, settings: modularAddition });
