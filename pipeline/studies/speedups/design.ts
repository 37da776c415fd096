/**
 * What the study trains: the selection on a grid, the own settings at its best cell, and the evaluation of the best, in turns.
 *
 * @module
 */
import type { VariantSettings } from "../../config/config.ts";
import type { Evidence } from "../../report/claims/claim_definition.ts";
import type { Design } from "../../report/design.ts";
import { deepMerge } from "../../settings/deep_merge.ts";
import type { CommonSettings } from "../../tasks/task.ts";
import { type Problem, type Way, ways } from "./protocol.ts";
import { selectionOf } from "./selection.ts";
import {
  type Cell,
  cellText,
  changesOf,
  crossOf,
  gridOf,
  nameOf,
  ownTraining,
  rowsOf,
  scopeOf,
  times,
  trialOf,
} from "./trials.ts";

const [baseline] = ways;
const onPairs = ["standard", "perturbed", "abelian", "grokfast"];
const onNumbers = ways.map(({ intervention }) => intervention).filter((each) => each !== "abelian");
/** The Jacobian penalty takes a step's time for each of the logits: on tables of 47 symbols a run would take minutes. */
const onTables = onNumbers.filter((each) => each !== "jacobian");
/** Training ends once the outcome is known. */
const ends = { stopAtTestAccuracy: 0.98, stopAfterSteps: 200 } as const;
const common = {
  seeds: [0, 1, 2, 3, 4],
  baseMetrics: ["accuracy"],
  variants: [],
  mnist: { interventions: [] },
} as const;

/**
 * What the study trains.
 *
 * The problems' own settings were found by trying AdamW, with seed 0: it fits addition, division, permutations and the transformer's table at step 60 to 100, and groks
 * eight to fifteen times later. On parity it groks a little after it fits, so AdamW comprehends it at once; with 600 samples it does not grok within 4 000 steps.
 */
export const design: Design = {
  settings: {
    paper: {
      ...common,
      binaryOperationMlp: {
        interventions: onTables,
        dataset: { size: 47 },
        train: { ...ends, steps: 1500, learningRate: 3e-3, weightDecay: 3 },
        checkpoints: { every: 25, denseEvery: 20 },
      },
      sparseParity: {
        interventions: onNumbers,
        dataset: { bits: 30, trainSize: 1000, testSize: 1000 },
        model: { hiddenWidths: [128] },
        train: { ...ends, steps: 4000, learningRate: 3e-3 },
        checkpoints: { every: 50, denseEvery: 40 },
      },
      modularAddition: {
        interventions: onPairs,
        dataset: { modulus: 31, trainFraction: 0.5 },
        model: { width: 64, hiddenWidth: 128 },
        train: { ...ends, steps: 2500, learningRate: 2e-3, weightDecay: 2 },
        checkpoints: { every: 40, denseEvery: 20 },
      },
    },
    quick: {
      ...common,
      binaryOperationMlp: { interventions: ["standard", "grokfast"], train: ends, checkpoints: { every: 25 } },
      modularAddition: { interventions: [] },
    },
    smoke: {
      ...common,
      seeds: [0],
      binaryOperationMlp: { interventions: ["standard", "grokfast"] },
      modularAddition: { interventions: [] },
    },
  },
  reads: () => ["accuracy"],
  plan: (evidence) => {
    const rows = rowsOf(evidence.config);
    const tuned = rows.flatMap(({ problem, ways }) => ways.map((way) => tuning(evidence, problem, way)));
    return {
      trials: [
        ...rows.flatMap(({ problem, ways }) => knownBefore(evidence, problem, ways)),
        ...tuned.flatMap(({ trials }) => trials),
      ],
      waiting: tuned.flatMap(({ waiting }) => waiting),
    };
  },
};

/** The trials of a problem that depend on no result. */
function knownBefore({ config }: Evidence, problem: Problem, ways: readonly Way[]): readonly VariantSettings[] {
  const { selection, phase, phaseDecays, phaseShares } = scopeOf(config);
  const interventions = ways.map(({ intervention }) => intervention);
  const own = ownTraining(config, problem);
  const onSelection = { interventions, seeds: selection };
  const ofBaseline = interventions.includes(baseline.intervention) ? [baseline.intervention] : [];
  const standard = { interventions: ofBaseline, seeds: config.seeds.length };
  const all = [
    ...gridOf(config, problem).map((cell) => ({
      ...onSelection,
      name: nameOf.grid(problem, cell),
      changes: changesOf(cell, baseline),
    })),
    { ...onSelection, seeds: config.seeds.length, name: nameOf.published(problem), changes: {} },
    ...crossOf(config, problem).map((cell) => ({
      ...standard,
      name: nameOf.law(problem, cell),
      changes: deepMerge(changesOf(cell, baseline), {
        train: { steps: lawSteps(own, cell) },
      }) as typeof problem.changes,
    })),
    ...(problem.name !== phase ? [] : phaseDecays.flatMap((decay) =>
      phaseShares.map((share) => ({
        ...{ interventions: ofBaseline, seeds: selection },
        name: nameOf.phase(problem, times(own.weightDecay, decay), share),
        changes: { dataset: { trainFraction: share }, train: { weightDecay: times(own.weightDecay, decay) } },
      }))
    )),
  ];
  return all.filter(({ interventions }) => interventions.length > 0)
    .map((trial) => trialOf(problem, { ...trial, describes: `${problem.title}, ${trial.name}` }));
}

/**
 * Steps of a run that shows the law of the delay: the smaller its learning rate times weight decay beside the problem's own, the more, so that each
 * has the time that the law gives it.
 */
function lawSteps(own: CommonSettings["train"], { learningRate, weightDecay }: Cell): number {
  const product = learningRate * weightDecay;
  const smaller = product > 0 ? own.learningRate * own.weightDecay / product : 1; // without decay the law gives no time
  return Math.round(own.steps * Math.max(1, smaller));
}

/** The trials of a way that depend on its selection: its own setting at the best cell of the grid, then the evaluation of the best of all. */
function tuning(evidence: Evidence, problem: Problem, way: Way) {
  const { config } = evidence;
  const { grid, knobs, best } = selectionOf(evidence, problem, way);
  const interventions = [way.intervention];
  const own = ownTraining(config, problem);
  const onKnobs = (knobs.length > 0 ? knobs : way.knob.values.map((knob) => ({ ...own, knob }))).map((cell, index) =>
    trialOf(problem, {
      ...{ interventions, seeds: scopeOf(config).selection, name: nameOf.knob(problem, way, index) },
      describes: cellText(config, problem, way, cell),
      changes: changesOf(cell, way),
    })
  );
  const evaluation = trialOf(problem, {
    ...{ interventions, seeds: config.seeds.length, name: nameOf.tuned(problem, way) },
    describes: cellText(config, problem, way, best ?? own),
    changes: changesOf(best ?? own, way),
  });
  if (grid === undefined) return { trials: [], waiting: [...onKnobs, evaluation] };
  return best === undefined
    ? { trials: onKnobs, waiting: [evaluation] }
    : { trials: [...onKnobs, evaluation], waiting: [] };
}
