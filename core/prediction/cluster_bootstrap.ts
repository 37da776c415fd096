/**
 * The bootstrap interval of a statistic of cases that come in clusters.
 *
 * @module
 */
import { bootstrapInterval, type BootstrapOptions } from "../grokking/bootstrap_interval.ts";
import { type Bounds, quantile } from "../grokking/median_interval.ts";

/** How to resample clusters. */
export interface ClusterBootstrapOptions<A> extends Pick<BootstrapOptions, "resamples" | "level" | "seed"> {
  /** What is computed of the cases of each resample; null where it does not exist, as the area under a curve of one kind of cases. */
  readonly statistic: (cases: readonly A[]) => number | null;
}

/**
 * Percentile bootstrap interval over clusters: whole clusters are drawn with replacement, as cases of one cluster depend on each other.
 *
 * Resamples without the statistic are drawn in vain and left out.
 *
 * @param clusters `[k]`, each with its cases
 * @returns null for fewer than two clusters, or if more than half of the resamples lack the statistic
 * @throws {RangeError} if an option is outside its range
 *
 * @see Field and Welsh, "Bootstrapping clustered data" (2007)
 *
 * @example Clusters of equal cases leave no width
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { clusterBootstrap } from "@degrok/degrok";
 *
 * const statistic = (cases: readonly number[]) => Math.max(...cases);
 * assertEquals(clusterBootstrap([[2, 2], [2]], { statistic, resamples: 20, level: 0.95, seed: 0 }), { low: 2, high: 2 });
 * ```
 */
export function clusterBootstrap<A>(
  clusters: readonly (readonly A[])[],
  { statistic, resamples, level, seed }: ClusterBootstrapOptions<A>,
): Bounds | null {
  const found: number[] = [];
  bootstrapInterval(clusters.length, {
    resamples,
    level,
    seed,
    statistic: (indices) => {
      const value = statistic(indices.flatMap((index) => clusters[index]));
      if (value !== null) found.push(value);
      return 0;
    },
  });
  if (clusters.length < 2 || found.length < resamples / 2) return null;
  return { low: quantile(found, (1 - level) / 2), high: quantile(found, (1 + level) / 2) };
}
