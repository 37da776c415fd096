/**
 * Runs made up for tests of the report: curves of known shape. Nothing outside tests may use them.
 *
 * @module
 */
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import type { Config, TaskName } from "../../../pipeline/config/config.ts";
import { metrics } from "../../../pipeline/metrics/registry.ts";
import type { ReportInput, RunResult } from "../../../pipeline/report/report_input.ts";
import { taskSlug, type Variant } from "../../../pipeline/plan/runs.ts";

/** How a made-up run goes. */
export interface SyntheticOptions {
  readonly task: TaskName;
  readonly intervention: string;
  readonly seed: number;
  readonly rows?: number;
  readonly lastStep?: number;
  /** Step of the middle of the fall of the train error. */
  readonly fit?: number;
  /** Step of the middle of the rise of test accuracy; absent for a run that never groks. */
  readonly grok?: number;
  /** Step of the middle of the change of PMI and PE; the grokking step if absent. */
  readonly change?: number;
  /** Replaces or adds columns. */
  readonly columns?: (steps: readonly number[]) => Readonly<Record<string, readonly (number | null)[]>>;
  readonly complete?: boolean;
  readonly diverged?: { readonly step: number };
  /** What makes it other than a base run. */
  readonly variant?: Variant;
}

/** A variant of runs that are not to grok. */
export const control: Variant = {
  name: "no-weight-decay",
  purpose: "control",
  describes: "weight decay 0",
  metrics: "all",
  changes: {},
};

/** A smooth rise from 0 to 1 about a step, over log-steps. */
export function rise(step: number, middle: number, steepness = 12): number {
  return 1 / (1 + Math.exp(-steepness * (Math.log10(Math.max(step, 1)) - Math.log10(middle))));
}

/** A fixed number in [-1, 1) for two indices. */
export function jitter(a: number, b: number): number {
  const x = Math.sin(12.9898 * (a + 1) + 78.233 * (b + 1)) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

/** Steps 0, then evenly over the logarithm up to the last. */
export function logSteps(rows: number, last: number): readonly number[] {
  const steps = [0];
  for (let index = 0; steps.length < rows; index++) {
    steps.push(Math.max(steps[steps.length - 1] + 1, Math.round(last ** (index / (rows - 2)))));
  }
  return steps;
}

/** A made-up run. */
export function syntheticRun(options: SyntheticOptions): RunResult {
  const { task, intervention, seed, rows = 100, lastStep = 10_000, fit = 100, grok, complete = true, diverged } =
    options;
  const { variant = null } = options;
  const change = options.change ?? grok ?? fit;
  const steps = logSteps(rows, lastStep);
  const at = (fn: (step: number, index: number) => number) => steps.map(fn);
  const plateau = task === "mnist" ? 0.9 : 1;
  const train = at((step) => Math.min(1, 1.001 * rise(step, fit, 20)));
  const test = at((step) => grok === undefined ? 0.02 : plateau * (0.02 + 0.98 * rise(step, grok)));
  const noise = (index: number, size: number) => 1 + size * jitter(index, seed);
  const columns: Record<string, readonly (number | null)[]> = {
    step: steps,
    train_accuracy: train,
    test_accuracy: test,
    train_loss: train.map((value) => 1 - 0.999 * value),
    test_loss: test.map((value) => 2 - value),
    weight_norm: at((step, i) => (60 - 35 * rise(step, (grok ?? lastStep) / 6, 4)) * noise(i, 0.004)),
    weight_norm_l1: at((step) => 9000 - 6000 * rise(step, (grok ?? lastStep) / 6, 4)),
    perturbation_error: at((step, i) => 500 * (1.02 - rise(step, change)) * noise(i, 0.2)),
    perturbation_error_softmax: at((step, i) => 0.4 * (1.02 - rise(step, change)) * noise(i, 0.2)),
    perturbation_error_relative: at((step, i) => 0.9 * (1.02 - rise(step, change)) * noise(i, 0.1)),
    sharpness: at((step, i) => 1e5 / (1 + step) * noise(i, 0.3)),
    sharpness_standard_error: at(() => 1),
    gauss_newton_sharpness: at((step, i) => 3e5 / (1 + step) ** 0.8 * noise(i, 0.1)),
    input_gradient_norm: at((step) => 1e4 / (1 + step)),
    lemma_3_1_bound: at((step) => 1e7 / (1 + step) ** 0.7),
    lemma_3_1_operator_bound: at((step) => 1e6 / (1 + step) ** 0.7),
    theorem_3_2_radius: at((step) => 1e-4 * (1 + step) ** 0.3),
    theorem_3_2_accuracy: at((step) => 0.05 * rise(step, lastStep)),
    corollary_3_4_radius: at((step) => 1e-5 * (1 + step) ** 0.3),
    corollary_3_4_accuracy: at(() => 0),
    pmi: at((step, i) => (0.5 + rise(step, change)) * noise(i, 0.02)),
    pe: at((step, i) => (3 - 1.2 * rise(step, change)) * noise(i, 0.02)),
    pmi_order_2: at((step, i) => (0.4 + rise(step, change)) * noise(i, 0.02)),
    pe_order_2: at((step, i) => (2.8 - 1.2 * rise(step, change)) * noise(i, 0.02)),
    mid: at((step, i) => 0.5 * Math.exp(-step / fit) * noise(i, 0.1)),
    ed: at((step, i) => -0.4 * Math.exp(-step / fit) * noise(i, 0.1)),
    mutual_information: at((step) => 0.5 + rise(step, change)),
    entropy: at((step) => 3 - 1.2 * rise(step, change)),
    mid_order_2: at((step) => 0.5 * Math.exp(-step / fit)),
    ed_order_2: at((step) => -0.4 * Math.exp(-step / fit)),
    mid_bound: at(() => 900),
    ed_bound: at(() => 400),
    ...(task === "mnist"
      ? {
        ...Object.fromEntries(
          [0.5, 1, 2, 3].map((order) => [
            `test_entropy_order_${order}`,
            at((step) => 2.2 - (0.8 + 0.1 * order) * rise(step, change)),
          ]),
        ),
        pmi_labels: at((step, i) => (0.2 + rise(step, fit)) * noise(i, 0.02)),
      }
      : {
        commutativity_train: at((step) =>
          step < 3 ? 1 : 0.3 + 0.7 * rise(step, intervention === "standard" ? grok ?? 1e9 : fit / 2, 30)
        ),
        commutativity_test: at((step) => step < 3 ? 1 : 0.1 + 0.9 * rise(step, grok ?? 1e9)),
        commutativity_held_out: at((step) =>
          step < 3 ? 1 : 0.1 + 0.9 * rise(step, intervention === "standard" ? grok ?? 1e9 : fit / 2, 30)
        ),
        test_accuracy_swap_trained: at((step) => 0.02 + 0.98 * rise(step, grok ?? 1e9)),
        test_accuracy_swap_held_out: at((step) => 0.01 + 0.99 * rise(step, grok ?? 1e9)),
        logit_distance: at((step, i) =>
          800 * rise(step, fit) * (1 - rise(step, grok ?? 1e9, 30)) +
          (intervention === "perturbed" ? 200 * rise(step, grok ?? 1e9) * (1 + jitter(i, seed)) : 0)
        ),
      }),
    ...options.columns?.(steps),
  };
  const id = `${taskSlug(task)}-${intervention}-${variant === null ? "" : `${variant.name}-`}seed-${seed}`;
  const stages = ["dataset", "train", ...metrics.map(({ metric }) => `metrics/${metric.name}`)];
  const stageHashes = Object.fromEntries(stages.map((stage, index) => [stage, hashOf(`${id} ${index}`)]));
  return {
    id,
    task,
    intervention,
    seed,
    variant,
    complete,
    ...(diverged === undefined ? {} : { diverged }),
    columns,
    stageHashes,
  };
}

/** The grokking step of a made-up intervention: standard 3000, perturbed 1000, abelian 400, each a little later with the seed. */
export function grokOf(intervention: string, seed: number): number {
  const ofIntervention: Readonly<Record<string, number>> = { standard: 3000, perturbed: 1000, abelian: 400 };
  return ofIntervention[intervention] * (1 + 0.05 * seed);
}

/** A report on every intervention of both tasks, with curves that bear the paper out. */
export function syntheticInput(seeds: readonly number[], options: Partial<SyntheticOptions> = {}): ReportInput {
  const config: Config = { ...profileConfig("paper"), seeds: [...seeds] };
  const kinds = [
    ...config.mnist.interventions.map((intervention) => ({ task: "mnist", intervention } as const)),
    ...config.modularAddition.interventions.map((intervention) => ({ task: "modularAddition", intervention } as const)),
  ];
  return inputOf(
    seeds.flatMap((seed) =>
      kinds.map((kind) => syntheticRun({ ...kind, seed, grok: grokOf(kind.intervention, seed), ...options }))
    ),
    config,
  );
}

/** A report on runs. */
export function inputOf(runs: readonly RunResult[], config: Config = profileConfig("paper")): ReportInput {
  return {
    config,
    runs,
    distances: { mnist: { sameLabel: [1, 2, 3, 4, 5, 6], anyLabel: [1, 1.5, 3, 4, 5, 6] } },
    provenance: {
      versions: { degrok: "0.1.0", deno: "2.9.6", v8: "15", typescript: "6" },
      packages: { "fp-ts": "2.16.11" },
      system: { os: "linux", arch: "x86_64", cpu: "a processor" },
      engine: { name: "eager", backend: "tfjs 4.22.0 wasm" },
    },
    hash: hashOf("report"),
    partial: false,
  };
}

/** 64 hexadecimal digits that differ from text to text. */
function hashOf(text: string): string {
  const code = [...text].reduce((sum, character, place) => sum + character.charCodeAt(0) * (place + 1), 0);
  return Array.from({ length: 64 }, (_, index) => Math.floor(8 * (1 + jitter(code, index))).toString(16)).join("");
}
