/**
 * The nearest known name to a misspelt one.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant by `name`, however it was cased (`learning_rate` finds `learningRate`), or by its initials (`lr`).
 *
 * @param name what the user wrote
 * @param candidates the names that would have been right
 * @returns the nearest candidate, or `undefined` if none is near enough to be worth mentioning
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = folded(name);
  const shortened = candidates.find((candidate) => wanted.length > 1 && initials(candidate) === wanted);
  if (shortened !== undefined) return shortened;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(0.4 * wanted.length)) + 1;
  for (const candidate of candidates) {
    const separation = distance(wanted, folded(candidate));
    if (separation < bestDistance) [best, bestDistance] = [candidate, separation];
  }
  return best;
}

/** Whether two names differ only in how they are cased. */
export function isSameName(left: string, right: string): boolean {
  return folded(left) === folded(right);
}

/** The sentence end `; did you mean X?`, or nothing. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

const longestName = 200;

/** `lr` of `learningRate`. */
function initials(name: string): string {
  return name.replace(/(?<=.)[^A-Z]/g, "").toLowerCase();
}

function folded(name: string): string {
  return name.slice(0, longestName).toLowerCase().replaceAll(/[_-]/g, "");
}
