/**
 * Breaks the code in every way of sabotages.ts, one at a time, and prints which test notices. Run it with `deno task test:mutations`, with words of
 * names as arguments for some of them alone. Exits with 1 if something goes unnoticed, or if a test
 * fails although nothing is broken.
 *
 * @module
 */
import { withSabotage } from "./sabotaged_copy.ts";
import { sabotages } from "./sabotages.ts";

if (import.meta.main) {
  const wanted = sabotages.filter(({ name }) => Deno.args.every((word) => name.includes(word)));
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
  if (missed > 0) Deno.exit(1);
}
