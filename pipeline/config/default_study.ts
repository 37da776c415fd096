/**
 * The default study of a configuration.
 *
 * @module
 */

/** The study that reproduces the paper. */
export const defaultStudy = "robustness";

/** What the outputs and snapshots of a configuration are called: its profile, behind the study if that is not the default one. */
export function outputName({ study, profile }: { readonly study: string; readonly profile: string }): string {
  return study === defaultStudy ? profile : `${study}-${profile}`;
}
