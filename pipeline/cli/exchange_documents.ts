/**
 * What the commands for experiments of one's own say with `--json`.
 *
 * @module
 */
import * as t from "io-ts";

const newExperiment = t.readonly(t.exact(t.type({
  /** Path of the configuration that was written. */
  file: t.string,
  /** What runs it. */
  command: t.string,
})));

/** The codecs by kind of document. */
export const exchangeCodecs = { "new-experiment": newExperiment };
