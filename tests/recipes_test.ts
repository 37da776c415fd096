/**
 * Each recipe of CONTRIBUTING.md, followed on one copy of the project: what is written is what the recipe names, and it works.
 *
 * @module
 */
import { parseCsv } from "../pipeline/files/csv.ts";
import { assert, assertEquals, assertStringIncludes } from "./assert.ts";
import { documents, permitted, type ProjectCopy, settings, withProject } from "./pipeline/project_copy.ts";
import { recipes, writerAt } from "./recipes/followed.ts";

/** The new task with the new interventions, and the modular addition that the new figure draws, trained for a moment. */
const small = settings({
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["standard"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "8",
  "modularAddition.model.hiddenWidth": "8",
  "modularAddition.metrics.batchSize": "8",
  "copiedParity.interventions": '["standard","small-logits","small-logits+signs"]',
  "train.steps": "4",
  "checkpoints.every": "2",
});

Deno.test({
  name:
    "every recipe of CONTRIBUTING.md names exactly the files of production that following it touches, and what it adds works",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      const named = filesOfRecipes();
      assertEquals([...named.keys()].toSorted(), Object.keys(recipes).toSorted());
      let before = production(project);
      for (const [title, follow] of Object.entries(recipes)) {
        await t.step(title, async () => {
          follow(writerAt(project));
          const files = named.get(title) ?? [];
          if (files.includes(schema)) await writeSchema(project);
          const after = production(project);
          const touched = Object.keys(after).filter((path) => after[path] !== before[path]);
          before = after;
          assertEquals(unmatched(touched, files), { unnamed: [], untouched: [] });
        });
      }

      await t.step("the recipes that do not name the schema leave it as it is", async () => {
        await writeSchema(project);
        assertEquals(production(project), before);
      });

      await t.step("all of it type-checks", async () => {
        const { code, err } = await deno(project, "check", "--quiet", "pipeline/main.ts");
        assertEquals(code, 0, err);
      });

      await t.step("task, network, loss, interventions, optimizer, metric, control and study are run", async () => {
        await project.succeed("reproduce", ...small, "--study", "small");
        const folder = "outputs/smoke/metrics";
        const tables = Object.keys(project.digests(folder)).map((path) => path.slice(folder.length + 1));
        for (const run of ["copied-parity-small-logits.signs", "modular-addition-standard-half-rate"]) {
          assert(tables.includes(`${run}-seed-0.csv`), `${tables}`);
        }
        const of = (intervention: string) => {
          const text = Deno.readTextFileSync(`${project.root}/${folder}/copied-parity-${intervention}-seed-0.csv`);
          const table = parseCsv(text);
          assert(table.ok);
          return table.value.rows.map((row) => row.largest_weight);
        };
        const values = ["standard", "small-logits", "small-logits.signs"].map(of);
        assert(values.flat().every((value) => Number.isFinite(value) && Number(value) > 0), `${values}`);
        assertEquals(new Set(values.map(String)).size, 3, "an intervention changed nothing");
      });

      await t.step("figure and claim are in the report, and nothing but the report is made for them", async () => {
        const { out } = await project.succeed("stage", "report", ...small, "--json");
        const [{ stages }] = documents(out, "plan", "event", "summary");
        assertEquals(stages.filter(({ run }) => run > 0).map(({ stage }) => stage), ["report"]);
        Deno.statSync(`${project.root}/outputs/smoke/figures/figure-14.svg`);
        const claims = JSON.parse(Deno.readTextFileSync(`${project.root}/outputs/smoke/claims.json`)).claims;
        assert(claims.some(({ id }: { readonly id: string }) => id === "C14"));
      });

      await t.step("the command has help and does what it says", async () => {
        assertStringIncludes((await project.succeed("--help")).out, "Says which version this is.");
        assertEquals((await project.succeed("version")).out.trim(), "0.1.0");
      });

      await t.step("the operation is compiled", async () => {
        const script = `import { compile } from "./mod.ts"; import * as tf from "@tensorflow/tfjs";
          const flipped = await compile(({ x }) => ({ y: tf.image.flipLeftRight(x as tf.Tensor4D) }), { x: { shape: [1, 1, 3, 1], dtype: "float32" } });
          console.log([...(await flipped.run({ x: Float32Array.of(1, 2, 3) })).y].join());`;
        Deno.writeTextFileSync(`${project.root}/flip.ts`, script);
        const { out, err } = await deno(project, "run", "-A", "--cached-only", "flip.ts");
        assertEquals(out.trim(), "3,2,1", err);
      });
    }),
});

// Helpers

/** The patterns on the line `Files:` of each recipe, by its title. */
function filesOfRecipes(): ReadonlyMap<string, readonly string[]> {
  const text = Deno.readTextFileSync(new URL("../CONTRIBUTING.md", import.meta.url));
  const [, section] = text.match(/^## Recipes\n([\s\S]*?)^## /m) ?? [];
  return new Map(
    section.split(/^### /m).slice(1).map((recipe) => {
      const [title] = recipe.split("\n");
      const [, files] = recipe.match(/^Files: ([\s\S]*?)\.\n\n/m) ?? [];
      assert(files !== undefined, `${title} has no line of files`);
      return [title, [...files.matchAll(/`([^`]+)`/g)].map(([, path]) => path)];
    }),
  );
}

/** Paths that no pattern is for, and patterns that no path has. */
function unmatched(paths: readonly string[], patterns: readonly string[]) {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll(/<\w+>/g, "\\w+")}$`));
  return {
    unnamed: paths.filter((path) => !expressions.some((each) => each.test(path))),
    untouched: patterns.filter((_, index) => !paths.some((path) => expressions[index].test(path))),
  };
}

/** Digests of the files of production. */
function production(project: ProjectCopy): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(project.digests()).filter(([path]) => /^(core|data|pipeline)\/|^(mod\.ts|deno\.json)$/.test(path)),
  );
}

const schema = "pipeline/config/config.schema.json";

/** Writes the schema anew. */
async function writeSchema(project: ProjectCopy): Promise<void> {
  const { code, out, err } = await deno(project, "run", "--cached-only", "pipeline/config/json_schema.ts");
  assertEquals(code, 0, err);
  Deno.writeTextFileSync(`${project.root}/${schema}`, out);
}

async function deno({ root }: ProjectCopy, ...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: root }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}
