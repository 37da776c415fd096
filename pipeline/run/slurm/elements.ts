/**
 * Elements of a job array: several short runs in one, a long run alone.
 *
 * @module
 */
import type { RunGroup } from "../commands.ts";

/** Milliseconds that an element of short runs takes at least, so that starting it is worth it, and at most, so that little is lost with it. */
const shortest = 60_000;
const longest = 600_000;

/** Elements for each that Slurm runs at once: with one, the last to end would leave the others idle. */
const rounds = 3;

/**
 * Puts groups of runs together into elements of about equal time.
 *
 * @param groups what takes longest first
 * @param parallel how many elements run at once
 */
export function elementsOf(groups: readonly RunGroup[], parallel: number): readonly RunGroup[] {
  const total = groups.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const target = Math.min(longest, Math.max(shortest, total / (rounds * parallel)));
  const elements: RunGroup[] = [];
  for (const { runs, milliseconds } of groups) {
    const last = elements.at(-1);
    if (last === undefined || last.milliseconds + milliseconds > target) elements.push({ runs, milliseconds });
    else {
      elements[elements.length - 1] = {
        runs: [...last.runs, ...runs],
        milliseconds: last.milliseconds + milliseconds,
      };
    }
  }
  return elements;
}
