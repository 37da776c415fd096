import { parseCsv } from "../../../../pipeline/files/csv.ts";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { metricModule } from "./metric_module.ts";
import { documents, permitted, type ProjectCopy, settings, tiny, withProject } from "../../project_copy.ts";

const standard = "modular-addition-standard-seed-0";
const noisy = "modular-addition-weight_noise-seed-0";
const filtered = "modular-addition-grokfast_ema-seed-0";

Deno.test({
  name:
    "the example's metric and intervention give columns, curves and figures; their folder may move, their code may not change",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      await withStudy(project, async (study) => {
        const experiment = [...tinyWithoutInterventions, "--config", `${study}/experiment.json`];
        await project.succeed("reproduce", ...experiment, "--out", `${study}/out`);
        for (const run of [standard, noisy, filtered]) {
          const table = parseCsv(Deno.readTextFileSync(`${study}/out/metrics/${run}.csv`));
          assert(table.ok);
          assert(
            table.value.rows.every((row) => Number.isFinite(row.train_margin) && Number.isFinite(row.test_margin)),
          );
        }
        const weights = (run: string) =>
          JSON.stringify(parseCsv(Deno.readTextFileSync(`${study}/out/metrics/${run}.csv`)));
        assertEquals(new Set([standard, noisy, filtered].map(weights)).size, 3, "an intervention changed nothing");
        const page = Deno.readTextFileSync(`${study}/out/report.html`);
        assertStringIncludes(page, "Metric. logit margin");
        assertStringIncludes(page, "test, weight_noise");
        assertStringIncludes(page, "test, grokfast_ema");
        assert(!page.includes(study), "a path of the user's is in the report");
        Deno.statSync(`${study}/out/figures/metric-logit_margin.svg`);

        const moved = `${study}/moved`;
        copyStudy(study, moved);
        const elsewhere = [...tinyWithoutInterventions, "--config", `${moved}/experiment.json`];
        assertEquals(await toRun(project, elsewhere), { dataset: 0, train: 0, metrics: 0, report: 0 });

        replace(`${moved}/logit_margin.ts`, "1e9", "2e9");
        assertEquals(await toRun(project, elsewhere), { dataset: 0, train: 0, metrics: 3, report: 1 });
        replace(`${moved}/weight_noise.ts`, "0.02)", "0.05)");
        const { train } = await toRun(project, elsewhere);
        assertEquals(train, 1);
        const why = await project.succeed("why", "train", noisy, ...elsewhere);
        assertStringIncludes(why.out, "own/weight_noise.ts");
      });
    }),
});

const failing: readonly (readonly [string, Readonly<Record<string, string>>, string, string, number])[] = [
  [
    "a metric with a taken column",
    { "custom.metrics": '["mine.ts"]' },
    metricModule('{ columns: () => [{ name: "pmi", description: "" }] }'),
    "mine.ts: its column pmi is taken by the metric information",
    2,
  ],
  [
    "a metric that throws",
    { "custom.metrics": '["mine.ts"]' },
    metricModule('{ prepare: () => { throw new Error("no luck"); } }'),
    `metrics (${standard}/mine): mine.ts:9: no luck`,
    1,
  ],
  [
    "a metric that looks at other files",
    { "custom.metrics": '["mine.ts"]' },
    metricModule('{ prepare: () => Deno.readTextFile("/etc/hostname") } as never'),
    'Requires read access to "/etc/hostname"',
    1,
  ],
  [
    "an intervention that changes nothing",
    { "custom.interventions": '["mine.ts"]', "modularAddition.interventions": '["mine"]' },
    "export default {};",
    "mine.ts: it changes nothing; its default export must be an Intervention",
    2,
  ],
  [
    "an intervention that throws",
    { "custom.interventions": '["mine.ts"]', "modularAddition.interventions": '["mine"]' },
    '\nexport default { objective() { throw new Error("no luck"); } };',
    "train (modular-addition-mine-seed-0): mine.ts:2: no luck",
    1,
  ],
];

Deno.test({
  name:
    "the user's code that is wrong ends the command in one line that names its file; before training, if that can be known",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      for (const [what, values, source, expected, code] of failing) {
        await t.step(what, async () => {
          Deno.writeTextFileSync(`${project.root}/mine.ts`, source);
          const ended = await project.run("stage", "metrics", ...tiny, ...settings(values).slice(2));
          const errors = ended.err.split("\n").filter((line) => line.startsWith("error:"));
          assertEquals([ended.code, errors.length], [code, 1], ended.err);
          assertStringIncludes(errors[0], expected);
          if (what === failing[0][0]) assertEquals(project.digests("cache/v1/results"), {});
        });
      }
    }),
});

// Helpers

/** The tiny experiment with the interventions of its configuration file. */
const tinyWithoutInterventions = tiny.filter((each, index) =>
  ![each, tiny[index + 1] ?? ""].some((text) => /interventions=/.test(text))
);

/** A copy of the example's folder outside of the project. */
async function withStudy(project: ProjectCopy, body: (study: string) => Promise<void>): Promise<void> {
  const study = await Deno.makeTempDir({ prefix: "degrok-study-" });
  try {
    copyStudy(`${project.root}/docs/examples/own`, study);
    await body(study);
  } finally {
    await Deno.remove(study, { recursive: true });
  }
}

function copyStudy(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const name of ["experiment.json", "logit_margin.ts", "weight_noise.ts", "grokfast_ema.ts"]) {
    Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

function replace(path: string, from: string, to: string): void {
  const text = Deno.readTextFileSync(path);
  assert(text.includes(from), `${path} has no ${from}`);
  Deno.writeTextFileSync(path, text.replace(from, to));
}

/** How many results of each stage a dry run would compute. */
async function toRun(project: ProjectCopy, args: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const { out } = await project.succeed("reproduce", ...args, "--dry-run", "--json");
  const [{ stages }] = documents(out, "plan");
  return Object.fromEntries(stages.map(({ stage, run }) => [stage, run]));
}
