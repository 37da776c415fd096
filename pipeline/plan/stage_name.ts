/**
 * The stages of the pipeline, as the command line calls them.
 *
 * @module
 */

/** The stages, upstream first. */
export const stageNames = ["dataset", "train", "metrics", "report"] as const;

/** The name of a stage. */
export type StageName = typeof stageNames[number];
