/**
 * What the commands for experiments of one's own say with `--json`.
 *
 * @module
 */
import * as t from "io-ts";
import { count, finite } from "./document_numbers.ts";

const newExperiment = t.readonly(t.exact(t.type({
  /** Path of the configuration that was written. */
  file: t.string,
  /** What runs it. */
  command: t.string,
})));

const exported = t.readonly(t.exact(t.type({
  run: t.string,
  folder: t.string,
  files: count,
  bytes: count,
  checkpoints: count,
})));

const imported = t.readonly(t.exact(t.type({
  run: t.string,
  folder: t.string,
  /** Results that were stored, and that had been there. */
  stored: count,
  known: count,
  /** Results that the next `reproduce` takes from the cache. */
  found: count,
  /** Results that it computes again, with what they depend on that differs here. */
  again: t.readonlyArray(t.exact(t.type({
    stage: t.string,
    label: t.string,
    changes: t.readonlyArray(t.exact(t.type({ cause: t.string, component: t.string, old: t.string, new: t.string }))),
  }))),
})));

const evaluation = t.readonly(t.exact(t.type({
  /** The file. */
  weights: t.string,
  task: t.string,
  /** How the file was laid out. */
  layout: t.string,
  /** Number of parameters. */
  parameters: count,
  seed: count,
  values: t.readonlyArray(t.exact(t.type({
    metric: t.string,
    column: t.string,
    /** Null where the quantity is not defined. */
    value: t.union([finite, t.null]),
    description: t.string,
  }))),
})));

/** The codecs by kind of document. */
export const exchangeCodecs = {
  "new-experiment": newExperiment,
  export: exported,
  import: imported,
  evaluation,
};
