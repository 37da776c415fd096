/**
 * What the study trains: every setting of the protocol, all of which are known beforehand.
 *
 * @module
 */
import type { Config, TaskName, VariantSettings } from "../../config/config.ts";
import type { ProfileName } from "../../config/profiles.ts";
import type { Design } from "../../report/design.ts";
import { type Family, type Kind, scopes } from "./protocol.ts";

/** Training ends once the outcome is known. */
const ends = { stopAtTestAccuracy: 0.98, stopAfterSteps: 300 } as const;
const common = { seeds: [0], baseMetrics: ["accuracy"], variants: [], mnist: { interventions: [] } } as const;
const standard = ["standard"];
const measured = ["accuracy", "weight_norm", "sharpness", "information", "effective_rank", "margin", "gradient_norm"];

/** The metrics of the runs of a task; commutativity and Fourier concentration are about tables of pairs of numbers that are embedded. */
export function metricsOn(task: TaskName): readonly string[] {
  return task === "modularAddition" ? [...measured, "commutativity", "fourier"] : measured;
}

/** What the study trains. */
export const design: Design = {
  ownSeeds: true,
  settings: {
    paper: {
      ...common,
      binaryOperationMlp: {
        interventions: standard,
        dataset: { size: 31 },
        train: { ...ends, steps: 2500, learningRate: 3e-3, weightDecay: 3 },
        checkpoints: { every: 100, denseEvery: 10 },
        metrics: { batchSize: 128 },
      },
      modularAddition: {
        interventions: standard,
        dataset: { modulus: 29, trainFraction: 0.5 },
        model: { width: 64, hiddenWidth: 128 },
        train: { ...ends, steps: 2500, learningRate: 3e-3, weightDecay: 1 },
        checkpoints: { every: 100, denseEvery: 10 },
        metrics: { batchSize: 128 },
      },
    },
    quick: {
      ...common,
      binaryOperationMlp: {
        interventions: standard,
        dataset: { size: 31 },
        train: ends,
        checkpoints: { every: 60, denseEvery: 10 },
        metrics: { batchSize: 128 },
      },
      modularAddition: { interventions: [] },
    },
    smoke: {
      ...common,
      binaryOperationMlp: { interventions: standard, checkpoints: { every: 20, denseEvery: 10 } },
      modularAddition: { interventions: [] },
    },
  },
  reads: () => [],
  plan: ({ config }) => ({
    trials: familiesOf(config).flatMap((family) => trialsOf(family).map(({ trial }) => trial)),
    waiting: [],
  }),
};

/** What a configuration has of the protocol. */
export function familiesOf(config: Config): readonly Family[] {
  return (scopes[config.profile as ProfileName] ?? scopes.paper)
    .filter(({ task }) => config[task].interventions.includes("standard"));
}

/** The tasks of a configuration's families of a kind, each once. */
export function tasksOf(config: Config, kind: Kind = "grid"): readonly TaskName[] {
  return [...new Set(familiesOf(config).flatMap((family) => family.kind === kind ? [family.task] : []))];
}

/** The half whose runs fix the rules, or the one whose runs judge them. */
export type Half = "fixing" | "judging";

/** A setting of a family. */
export interface Setting {
  readonly share: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly trial: VariantSettings;
  /** The half of a run: that of its setting on a grid, where neighbours are in different ones; that of its seed on a border. */
  readonly halfOf: (seed: number) => Half;
}

/** The settings of a family. */
export function trialsOf(
  { kind, name, task, changes, shares, learningRates, weightDecays, seeds }: Family,
): readonly Setting[] {
  return shares.flatMap((share, i) =>
    learningRates.flatMap((learningRate, j) =>
      weightDecays.map((weightDecay, k): Setting => ({
        ...{ share, learningRate, weightDecay },
        halfOf: (seed) => ((kind === "grid" ? i + j + k : seed) % 2 === 0 ? "fixing" : "judging"),
        trial: {
          ...{ task, seeds, purpose: "trial", interventions: standard, fromSeeds: 1 },
          name: `${name}-share-${share}-lr-${learningRate}-wd-${weightDecay}`,
          describes: `${name}, train fraction ${share}, learning rate ${learningRate}, weight decay ${weightDecay}`,
          metrics: metricsOn(task),
          changes: {
            ...changes,
            dataset: { ...changes.dataset, trainFraction: share },
            train: { learningRate, weightDecay },
          } as VariantSettings["changes"],
        },
      }))
    )
  );
}
