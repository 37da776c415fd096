/**
 * Breaks the code, one way at a time, and prints which test notices: `deno task test:mutations`.
 *
 * Without options it takes every way of sabotages.ts, or those whose names have all the words given. With `--random 40 --seed 1` it takes forty
 * places by chance. Exits with 1 if a sabotage goes unnoticed or its test fails although nothing is broken, or if less than nine tenths of the
 * places are noticed.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { chosenMutations, judgeMutations } from "./random_mutations.ts";
import { withCopy, withSabotage } from "./sabotaged_copy.ts";
import { sabotages } from "./sabotages.ts";

if (import.meta.main) {
  const options = { random: { type: "string" }, seed: { type: "string", default: "1" } } as const;
  const { values: { random, seed }, positionals } = parseArgs({ args: Deno.args, options, allowPositionals: true });
  const fails = random === undefined
    ? await judgeSabotages(positionals)
    : await judgeRandom(Number(random), Number(seed));
  if (fails) Deno.exit(1);
}

/** Whether one of them went unnoticed. */
async function judgeSabotages(words: readonly string[]): Promise<boolean> {
  const wanted = sabotages.filter(({ name }) => words.every((word) => name.includes(word)));
  let missed = 0;
  await withSabotage(async (judge) => {
    console.log("| sabotage | noticed by | |\n|---|---|---|");
    for (const sabotage of wanted) {
      const sound = await judge(sabotage, false);
      const broken = await judge(sabotage);
      const caught = sound.passed && !broken.passed;
      const { milliseconds, output } = sound.passed ? broken : sound;
      const [file, title] = sabotage.test;
      console.log(
        `| ${sabotage.name} | \`${file}\`: ${title} | ${
          caught ? `${(milliseconds / 1000).toFixed(1)} s` : sound.passed ? "NOT NOTICED" : "FAILS ANYWAY"
        } |`,
      );
      if (!caught) {
        missed++;
        console.error(output);
      }
    }
  });
  console.log(`\n${wanted.length - missed} of ${wanted.length} sabotages are noticed`);
  return missed > 0;
}

/** Whether less than nine tenths of the places were noticed. */
async function judgeRandom(count: number, seed: number): Promise<boolean> {
  let noticed = 0;
  await withCopy(async (copy) => {
    console.log("| place | change | noticed by |\n|---|---|---|");
    const mutations = chosenMutations(copy.text, { count, seed });
    const judged = await judgeMutations(
      copy,
      mutations,
      ({ mutation: { file, line, operator, from, to }, noticedBy }) => {
        const by = noticedBy === undefined ? "NOT NOTICED" : `\`${noticedBy}\``;
        console.log(`| ${file}:${line} | ${operator}: \`${from}\` → \`${to}\` | ${by} |`);
      },
    );
    noticed = judged.filter(({ noticedBy }) => noticedBy !== undefined).length;
  });
  console.log(
    `\n${noticed} of ${count} mutations of seed ${seed} are noticed (${Math.round(100 * noticed / count)} %)`,
  );
  return noticed < 0.9 * count;
}
