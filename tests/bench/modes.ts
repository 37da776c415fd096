/**
 * What the bench measures of an engine.
 *
 * @module
 */

/** What each word of `--mode` means. */
export const modes = {
  "standard": "a standard step of modular addition",
  "perturbed": "a perturbed step of modular addition",
  "abelian": "an abelian step of modular addition",
  "mnist-standard": "a standard step of MNIST",
  "mnist-perturbed": "a perturbed step of MNIST",
  "metrics": "a checkpoint's metrics of modular addition, those of the paper's figures (the same in each mode)",
  "mnist-metrics": "a checkpoint's metrics of MNIST, those of the paper's figures (the same in each mode)",
} as const;

/** A word of `--mode`. */
export type Mode = keyof typeof modes;

/** All of them. */
export const modeNames = Object.keys(modes) as readonly Mode[];
