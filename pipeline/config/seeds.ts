/**
 * Seeds: as they are written on the command line, and those that a task has.
 *
 * @module
 */
import { type Either, left, right } from "fp-ts/Either";
import type { TaskName } from "../tasks/tasks.ts";
import type { Config } from "./config.ts";

const most = 1000;

/** The seeds that a task has runs with: all, or the first ones. */
export function seedsOf({ seeds, maxSeeds }: Pick<Config, "seeds" | "maxSeeds">, task: TaskName): readonly number[] {
  const most = maxSeeds[task];
  return most === "all" ? seeds : seeds.slice(0, most);
}

/**
 * The seeds that a text means: `5` is 0, 1, 2, 3, 4; `3,5,7` are these three; `5,` is 5 alone.
 *
 * @returns the seeds, or a sentence that says what was expected
 *
 * @example
 * ```ts
 * import { parseSeeds } from "@degrok/degrok";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseSeeds("3"), { _tag: "Right", right: [0, 1, 2] });
 * assertEquals(parseSeeds("3,5"), { _tag: "Right", right: [3, 5] });
 * ```
 */
export function parseSeeds(text: string): Either<string, readonly number[]> {
  const expected = `expected a number of seeds (1 to ${most}), or a list of different seeds such as 3,5,7, got ${
    JSON.stringify(text.slice(0, 60))
  }`;
  if (/^\d{1,4}$/.test(text)) {
    const count = Number(text);
    return count >= 1 && count <= most ? right(Array.from({ length: count }, (_, i) => i)) : left(expected);
  }
  if (!/^\d{1,10}(,\d{1,10})*,?$/.test(text) || !text.includes(",")) return left(expected);
  const seeds = text.replace(/,$/, "").split(",").map(Number);
  const valid = seeds.every((seed) => seed <= 0xffff_ffff) && new Set(seeds).size === seeds.length &&
    seeds.length <= most;
  return valid ? right(seeds) : left(expected);
}
