import * as csv from "@std/csv";
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { permitted, withProject } from "./project_copy.ts";

const page = new URL("../../docs/first-study.md", import.meta.url);

/** What makes the tutorial's networks small and halves their number: each trains for a moment, from one of its two seeds. */
const small = Object.entries({ "dataset.modulus": 7, "model.width": 16, "model.hiddenWidth": 16, "train.steps": 12 })
  .concat(Object.entries({ "checkpoints.every": 4, "metrics.batchSize": 8 }))
  .flatMap(([path, value]) => ["--set", `modularAddition.${path}=${value}`]).concat(["--seeds", "1"]);

Deno.test({
  name: "docs/first-study.md: its commands lead from a question to the figure and the table that it names",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      const text = Deno.readTextFileSync(page);
      const commands = [...text.matchAll(/^deno task (.*)$/gm)].map(([, command]) => command.split(" "));
      assertEquals(commands.map(([name]) => name), ["new", "reproduce", "reproduce", "watch"]);
      const [create, look, compute] = commands;
      await project.succeed(...create);
      const file = "experiments/decay.jsonc";
      const config = /```jsonc\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
      assert(Deno.readTextFileSync(`${project.root}/${file}`).includes('"profile"'));
      Deno.writeTextFileSync(`${project.root}/${file}`, config);
      const { out } = await project.succeed(...look);
      assertStringIncludes(out, "in addition to 4 base runs: 12 runs of a comparison");
      assertStringIncludes(text, ": 4 base runs and 12 runs of the comparison");
      await project.succeed(...compute, ...small);
      for (const [, path] of text.matchAll(/`(outputs\/decay\/[\w./-]+)`/g)) {
        assert(Deno.statSync(`${project.root}/${path}`).isFile, path);
      }
      const results = Deno.readTextFileSync(`${project.root}/outputs/decay/results.csv`);
      const rows = csv.parse(results, { skipFirstRow: true }) as Readonly<Record<string, string>>[];
      for (const [, column] of text.matchAll(/(?:index|columns|values)="([^"]+)"/g)) {
        assert(column in rows[0], column);
      }
      const [, runs, trainings] = /these (\w+) runs take (\w+) trainings/.exec(text) ?? [];
      const trained = new Set(rows.map((row) => `${row.intervention} ${row["train.weightDecay"]}`));
      assertStringIncludes(config, '"seeds": [0, 1]');
      assertEquals([runs, 2 * rows.length, trainings, 2 * trained.size], ["sixteen", 16, "twelve", 12]);
      const why = /`deno task (why[^`]*)`/.exec(text)?.[1].split(" ") ?? [];
      await project.succeed(...why, ...small);
    }),
});
