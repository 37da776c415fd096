/**
 * Claims with their verdicts: `claims.json`.
 *
 * @module
 */
import { oneOf } from "../../files/json_codecs.ts";
import { taskNames } from "../../tasks/tasks.ts";
import * as t from "io-ts";

/** What a value is to the one that is meant. */
export const bound = oneOf(["exact", "at least", "at most", "unknown"]);
/** `partly`: parts hold and parts fail. `partly so far`: parts hold and the others are open. */
const verdict = oneOf(["supported", "partly", "partly so far", "not supported", "cannot be decided"]);
const numberOrNull = t.union([t.number, t.null]);
const textOrNull = t.union([t.string, t.null]);

const task = oneOf(taskNames);

/** One run's value of a statistic. */
const measurementCodec = t.strict({
  run: t.string,
  seed: t.number,
  /** The value, or the bound that is known of it; null if it does not exist or nothing is known. */
  value: numberOrNull,
  bound,
  /** Why there is no value, or what to know about it. */
  note: textOrNull,
  /** Hashes of the stages that the value was read from, by stage, such as `metrics/accuracy`. */
  hashes: t.record(t.string, t.string),
});

/** An interval over seeds; a null end is unbounded. */
const intervalCodec = t.strict({
  low: numberOrNull,
  high: numberOrNull,
  /** With what probability such an interval covers what it estimates. */
  coverage: t.number,
  method: oneOf(["order statistics", "Clopper-Pearson", "bootstrap"]),
});

const partCodec = t.strict({
  name: t.string,
  task,
  unit: t.string,
  /** Whether the verdict rests on it; the others are there to be read. */
  counts: t.boolean,
  /** Whether it must hold for a claim to be supported, but says nothing of the claim by itself. */
  condition: t.boolean,
  /** The parts that support the claim together or not at all, by a common name; null for a part that stands by itself. */
  group: textOrNull,
  /** Whether the claim cannot be decided as long as this part has no data. */
  essential: t.boolean,
  /**
   * `every` is for theorems: the estimate is the worst run's value, and one run outside the criterion is a failure. `whole` is a statistic of all
   * runs together, such as the area under a curve.
   */
  summary: oneOf(["median", "share", "every", "whole"]),
  /** What must be true of the whole interval; null for what only describes. */
  criterion: t.union([
    t.null,
    t.strict({
      relation: oneOf(["above", "below", "at least", "at most"]),
      threshold: t.number,
    }),
  ]),
  /** Empty where another part of the claim lists the runs' values. */
  measurements: t.array(measurementCodec),
  /** How many runs have a value or bound, and how many different seeds those have. */
  runs: t.number,
  seeds: t.number,
  /** How many runs meet the criterion by their own value; null without a criterion. */
  meeting: numberOrNull,
  estimate: numberOrNull,
  estimateBound: bound,
  /** Null without runs, and but for shares for a single seed. Over seeds; a seed with several runs counts once, by their median. */
  interval: t.union([intervalCodec, t.null]),
  /** What the interval says, or null if there are too few seeds to say. */
  holds: t.union([t.boolean, t.null]),
  /** What the estimate alone says, or null if there is none. */
  indicates: t.union([t.boolean, t.null]),
});

/** How large what the claim is about is, over seeds. */
const effectCodec = t.strict({
  name: t.string,
  task,
  unit: t.string,
  seeds: t.number,
  value: numberOrNull,
  bound,
  /** Null for fewer than two seeds. */
  interval: t.union([intervalCodec, t.null]),
});

const claimCodec = t.strict({
  id: t.string,
  title: t.string,
  /** In one sentence; the article's in our words where it is one of an article. */
  claim: t.string,
  figures: t.array(t.number),
  /** How the claim is read from the runs; each line is a point. */
  statistic: t.string,
  /** Why it is read so; each line is a point. */
  reason: t.string,
  parts: t.array(partCodec),
  effects: t.array(effectCodec),
  /** What else the runs said, such as a rule that was fixed on some of them. */
  notes: t.array(t.string),
  verdict,
  /** The verdict that the estimates alone would give. */
  indication: verdict,
  /** What the verdict rests on, in words, such as `one seed`. */
  basis: t.string,
  /** Why the rule is not the one that was fixed before any run was seen, and what that one says; null: it is. */
  formerly: t.union([t.null, t.strict({ reason: t.string, verdict, indication: verdict })]),
  /** Paths of the configuration that the answer depends on. */
  choices: t.array(t.string),
});

/** The claims judged again with one thing changed. */
const sensitivityCodec = t.strict({
  variant: t.string,
  /** `runs`: other runs in place of the base ones. `analysis`: the same runs, read in another way. */
  kind: oneOf(["runs", "analysis"]),
  /** What is different, in words. */
  describes: t.string,
  /** How many base runs other runs took the place of; 0 for another analysis. */
  replaced: t.number,
  /** How many base runs the tasks and interventions concerned have; 0 for another analysis. */
  of: t.number,
  /**
   * The claims that are not judged again: the variant's runs lack what they read, are measured differently from the controls beside them,
   * or trained differently from the runs of other interventions beside them.
   */
  omitted: t.array(t.string),
  /** Verdicts by claim. */
  verdicts: t.record(t.string, verdict),
  /** What the estimates alone would say, by claim. */
  indications: t.record(t.string, verdict),
  /** The claims whose verdict is another one. */
  moved: t.array(t.string),
  /** The claims whose verdict stays, but whose estimates point elsewhere. */
  leaning: t.array(t.string),
  /** What says most of what is different: parts that verdicts rest on and that come to something else, by claim. */
  numbers: t.record(
    t.string,
    t.array(t.strict({
      task,
      name: t.string,
      unit: t.string,
      estimate: numberOrNull,
      estimateBound: bound,
      interval: t.union([intervalCodec, t.null]),
      runs: t.number,
      holds: t.union([t.boolean, t.null]),
    })),
  ),
});

/** An inequality along training. */
const theoryCodec = t.strict({
  name: t.string,
  task,
  /** Whether it is a theorem for these networks; else both sides are a measurement. */
  proved: t.boolean,
  /** `decades`: log10(right / left). `accuracy`: right - left. */
  unit: oneOf(["decades", "accuracy"]),
  /** Each standard base run with checkpoints that have both sides. */
  runs: t.array(t.strict({
    run: t.string,
    seed: t.number,
    /** How many checkpoints count, and at how many of them left <= right. */
    checkpoints: t.number,
    held: t.number,
    /** Slack over these checkpoints; null where no checkpoint has one. */
    medianSlack: numberOrNull,
    leastSlack: numberOrNull,
  })),
  checkpoints: t.number,
  held: t.number,
  /** Median over seeds of the runs' median slack. */
  slack: numberOrNull,
  /** Its interval; null for fewer than two seeds. */
  interval: t.union([intervalCodec, t.null]),
});

/** The codec of `claims.json`. */
export const claimsCodec = t.strict({
  schema: t.literal("degrok/claims/3"),
  profile: t.string,
  partial: t.boolean,
  /** How verdicts are reached: a line for each thing that the rule settles. */
  rule: t.string,
  claims: t.array(claimCodec),
  /** Empty as long as the report is partial. */
  sensitivity: t.array(sensitivityCodec),
  theory: t.array(theoryCodec),
});

/** What is known of a value. */
export type BoundKind = t.TypeOf<typeof bound>;
/** Whether a claim holds. */
export type Verdict = t.TypeOf<typeof verdict>;
/** One run's value of a statistic. */
export type Measurement = t.TypeOf<typeof measurementCodec>;
/** An interval over seeds. */
export type ClaimInterval = t.TypeOf<typeof intervalCodec>;
/** One statistic of a claim over the seeds of a task. */
export type ClaimPart = t.TypeOf<typeof partCodec>;
/** How large what a claim is about is. */
export type Effect = t.TypeOf<typeof effectCodec>;
/** A claim with its evidence and verdict. */
export type Claim = t.TypeOf<typeof claimCodec>;
/** The claims judged again with one thing changed. */
export type Sensitivity = t.TypeOf<typeof sensitivityCodec>;
/** An inequality along training. */
export type TheoryCheck = t.TypeOf<typeof theoryCodec>;
/** All claims of a report. */
export type ClaimsFile = t.TypeOf<typeof claimsCodec>;
