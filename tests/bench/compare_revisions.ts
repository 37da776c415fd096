/**
 * This tree's engine beside that of another revision: both alternate in rounds.
 *
 * @module
 */
import { processorModel } from "../../pipeline/platform/machine.ts";
import type { Comparison } from "./comparison.ts";
import { timeMode } from "./engine_times.ts";
import type { Mode } from "./modes.ts";
import type { Bench } from "./processes.ts";
import { type Bar, roundsRatio } from "./ratios.ts";
import { ORIGIN, withRevision } from "./worktree.ts";

/** How much faster than {@linkcode ORIGIN}. */
const BARS: Readonly<Record<Mode, Bar>> = {
  "standard": { bar: 1.5, aim: 1.8 },
  "perturbed": { bar: 1.25, aim: 1.5 },
  "abelian": { bar: 1.5, aim: 1.8 },
  "mnist-standard": { bar: 1.3, aim: 1.6 },
  "mnist-perturbed": { bar: 1.3, aim: 1.6 },
  "metrics": { bar: 1.4, aim: 2 },
  "mnist-metrics": { bar: 1.4, aim: 2 },
};

/** Times of both revisions, and how much faster this tree is. */
export async function compareRevisions(
  { revision, modes }: { readonly revision: string; readonly modes: readonly Mode[] },
  bench: Bench,
): Promise<Comparison> {
  bench.progress(`preparing ${revision} in a folder of its own`);
  return await withRevision(revision, bench.signal, async ({ folder, commit }) => {
    const times = modes.map((mode) => ({ mode, before: [] as number[], now: [] as number[] }));
    for (let round = 1; round <= bench.rounds; round++) {
      for (const { mode, before, now } of times) {
        bench.progress(`round ${round} of ${bench.rounds}: ${mode}`);
        before.push(await timeMode(mode, bench, { tree: folder }));
        now.push(await timeMode(mode, bench));
      }
    }
    return {
      processor: processorModel(),
      rounds: bench.rounds,
      against: commit,
      times: times.flatMap(({ mode, before, now }) => [
        { name: `${mode}, before`, milliseconds: before },
        { name: `${mode}, now`, milliseconds: now },
      ]),
      peaks: [],
      ratios: times.map(({ mode, before, now }) =>
        roundsRatio({
          name: `before / now: ${mode}`,
          slow: before,
          fast: now,
          ...(commit.startsWith(ORIGIN) ? { bar: BARS[mode] } : {}),
        })
      ),
      notes: [],
    };
  });
}
