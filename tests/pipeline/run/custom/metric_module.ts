/**
 * Sources of metrics of one's own that are wrong in one way.
 *
 * @module
 */

/** The source of a metric called `mine`, with some of its fields replaced by an object's. */
export function metricModule(change: string): string {
  return `
  import type { OwnMetric } from "@degrok/degrok";
  const metric: OwnMetric = {
    name: "mine", tasks: ["modularAddition"], columns: () => [{ name: "mine", description: "Mine." }],
    prepare: () => Promise.resolve({
      evaluate: () => Promise.resolve({ mine: 1 }),
      dispose: () => Promise.resolve(),
    }),
    ...${change},
  };
  export default metric;`;
}
