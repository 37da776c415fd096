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
 * Puts groups of runs together into elements of about equal time. There are as many as fill whole rounds of what runs at once, so that all of it
 * ends at about the same time.
 *
 * @param groups what takes longest first
 * @param parallel how many elements run at once
 * @returns the elements, what takes longest first
 */
export function elementsOf(groups: readonly RunGroup[], parallel: number): readonly RunGroup[] {
  const total = groups.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const most = wholeRounds(Math.max(1, Math.floor(total / shortest)), parallel, Math.floor);
  const least = wholeRounds(Math.ceil(total / longest), parallel, Math.ceil);
  const count = Math.min(groups.length, Math.max(least, Math.min(rounds * parallel, most)));
  const elements: RunGroup[] = Array.from({ length: count }, () => ({ runs: [], milliseconds: 0 }));
  for (const { runs, milliseconds } of groups) {
    const emptiest = elements.reduce(
      (found, each, index) => isEmptier(each, elements[found]) ? index : found,
      0,
    );
    const { runs: before, milliseconds: sum } = elements[emptiest];
    elements[emptiest] = { runs: [...before, ...runs], milliseconds: sum + milliseconds };
  }
  return elements.toSorted((a, b) => b.milliseconds - a.milliseconds);
}

/** Whether an element has less to do, or as little and fewer runs: none stays without, as a command that names no run is for all. */
function isEmptier(one: RunGroup, other: RunGroup): boolean {
  return one.milliseconds < other.milliseconds ||
    one.milliseconds === other.milliseconds && one.runs.length < other.runs.length;
}

/** A number of elements, rounded to whole rounds if it is more than one of them. */
function wholeRounds(count: number, parallel: number, round: (rounds: number) => number): number {
  return count <= parallel ? count : parallel * round(count / parallel);
}
