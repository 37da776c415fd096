/**
 * The claims of the paper with their verdicts: `claims.json`.
 *
 * @module
 */
import * as t from "io-ts";

const bound = t.keyof({ "exact": null, "at least": null, "at most": null, "unknown": null });
const verdict = t.keyof({ "supported": null, "partly": null, "not supported": null, "cannot be decided": null });
const numberOrNull = t.union([t.number, t.null]);
const textOrNull = t.union([t.string, t.null]);

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
  method: t.keyof({ "order statistics": null, "Clopper-Pearson": null, "bootstrap": null }),
});

const partCodec = t.strict({
  name: t.string,
  task: t.keyof({ mnist: null, modularAddition: null }),
  unit: t.string,
  /** Whether the verdict rests on it; the others are there to be read. */
  counts: t.boolean,
  /** Whether the claim cannot be decided as long as this part has no data. */
  essential: t.boolean,
  summary: t.keyof({ median: null, share: null }),
  /** What must be true of the whole interval. */
  criterion: t.strict({
    relation: t.keyof({ "above": null, "below": null, "at least": null, "at most": null }),
    threshold: t.number,
  }),
  measurements: t.array(measurementCodec),
  /** How many measurements have a value or bound, and how many different seeds those have. */
  runs: t.number,
  seeds: t.number,
  estimate: numberOrNull,
  estimateBound: bound,
  /** Null for fewer than two runs. */
  interval: t.union([intervalCodec, t.null]),
  /** What the interval says, or null if there are too few seeds to say. */
  holds: t.union([t.boolean, t.null]),
  /** What the estimate alone says, or null if there is none. */
  indicates: t.union([t.boolean, t.null]),
});

const claimCodec = t.strict({
  id: t.string,
  title: t.string,
  /** The paper's sentence in our words. */
  claim: t.string,
  figures: t.array(t.number),
  statistic: t.string,
  reason: t.string,
  parts: t.array(partCodec),
  effect: t.union([t.null, t.strict({ name: t.string, value: t.number, interval: t.union([intervalCodec, t.null]) })]),
  verdict,
  /** The verdict that the estimates alone would give. */
  indication: verdict,
  /** What the verdict rests on, in words, such as `one seed`. */
  basis: t.string,
  /** Paths of the configuration that the answer depends on. */
  choices: t.array(t.string),
});

/** The codec of `claims.json`. */
export const claimsCodec = t.strict({
  schema: t.literal("degrok/claims/1"),
  profile: t.string,
  partial: t.boolean,
  /** How verdicts are reached. */
  rule: t.string,
  claims: t.array(claimCodec),
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
/** A claim with its evidence and verdict. */
export type Claim = t.TypeOf<typeof claimCodec>;
/** All claims of a report. */
export type ClaimsFile = t.TypeOf<typeof claimsCodec>;
