import { parseHTML } from "linkedom";
import { emptyState, takeIn } from "../../../../pipeline/watch/page/state.js";
import { decodeLine } from "../../../../pipeline/events/journal.ts";
import { parseCsv } from "../../../../pipeline/files/csv.ts";
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { metricModule } from "./metric_module.ts";
import { documents, permitted, type ProjectCopy, settings, tiny, withoutOut, withProject } from "../../project_copy.ts";

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
        const why = await project.succeed("why", "train", noisy, ...withoutOut(elsewhere));
        assertStringIncludes(why.out, "own/weight_noise.ts");
      });
    }),
});

Deno.test({
  name: "a combination's runs are named apart from those of any file, in tables, the report and the page that watches",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      for (const [name, factor] of [["mine", 0.5], ["perturbed-and-mine", 0.25]] as const) {
        Deno.writeTextFileSync(`${project.root}/${name}.ts`, `export default { schedule: () => ${factor} };`);
      }
      const combined = settings({
        "custom.interventions": '["mine.ts","perturbed-and-mine.ts"]',
        "modularAddition.interventions": '["perturbed+mine","perturbed-and-mine"]',
      }).slice(2);
      await project.succeed("reproduce", ...tiny, ...combined);
      const runs = ["perturbed-and-mine", "perturbed.mine"].map((name) => `modular-addition-${name}-seed-0`);
      const tables = Object.keys(project.digests("outputs/smoke/metrics"));
      assertEquals(tables, runs.map((run) => `outputs/smoke/metrics/${run}.csv`));
      const { document } = parseHTML(Deno.readTextFileSync(`${project.root}/outputs/smoke/report.html`));
      for (const run of runs) {
        assert(document.getElementById(`run-${run}`) !== null, `no anchor of ${run}`);
        assert(document.querySelector(`a[href="#run-${run}"]`) !== null, `no link to ${run}`);
      }
      const state = emptyState("now");
      const [journal] = Deno.readDirSync(`${project.root}/cache/v1/runs`);
      const lines = Deno.readTextFileSync(`${project.root}/cache/v1/runs/${journal.name}`).trimEnd().split("\n");
      for (const event of lines.map(decodeLine)) if (event !== undefined) takeIn(state, event);
      const stages = [...state.networks.values()].map(({ id, stage }) => [id, stage]);
      assertEquals(stages.toSorted(), runs.map((run) => [run, "measured"]));
      const { out } = await project.succeed("why", "train", runs[1], ...withoutOut([...tiny, ...combined]));
      assertStringIncludes(out, runs[1]);
    }),
});

/** What is wrong, the settings, the text of `mine.ts`, what the error says, and the exit code. */
type Wrong = readonly [string, Readonly<Record<string, string>>, string, string, number];

const failing: readonly Wrong[] = [
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
  [
    "a way to train with an objective of another shape",
    { "custom.interventions": '["mine.ts"]', "modularAddition.interventions": '["mine"]' },
    "export default { objective: ({ oneHotLabels }) => ({ value: oneHotLabels, logits: oneHotLabels }) };",
    "train (modular-addition-mine-seed-0): mine.ts: Cannot train with this intervention as its objective must answer",
    1,
  ],
  [
    "two ways to train that replace the optimizer",
    { "custom.interventions": '["mine.ts","other.ts"]', "modularAddition.interventions": '["mine+other"]' },
    'import { adamw } from "@degrok/degrok";\nexport default { optimizer: adamw };',
    "train (modular-addition-mine.other-seed-0): Cannot train with interventions of which several replace the optimizer: " +
    "current value is mine and other",
    1,
  ],
];

Deno.test({
  name:
    "the user's code that is wrong ends the command in one line that names its file; before training, if that can be known",
  ignore: !permitted,
  fn: (t) => withProject((project) => expectRefusals(t, project, failing)),
});

/** A function that has the C library run a command, by way of a library that is in the packages. */
const touching = `
function touch(): never {
  const library = new URL(
    "../bin/napi-v6/" + Deno.build.os + "/" + (Deno.build.arch === "x86_64" ? "x64" : "arm64") + "/onnxruntime_binding.node",
    import.meta.resolve("onnxruntime-node"),
  );
  const { symbols } = Deno.dlopen(library, { system: { parameters: ["buffer"], result: "i32" } });
  symbols.system(new TextEncoder().encode("touch touched\\0"));
  throw new Error("it ran");
}`;

/** An intervention that does something before training. */
const intervention = (action: string): string =>
  `export default { initialize: (weights) => { ${action}; return weights; } };`;
const training = { "custom.interventions": '["mine.ts"]', "modularAddition.interventions": '["mine"]' };
const measuring = { "custom.metrics": '["mine.ts"]' };

const powerless: readonly Wrong[] = [
  [
    "a metric that calls native code",
    measuring,
    metricModule("{ prepare: () => touch() } as never") + touching,
    "Requires ffi access",
    1,
  ],
  [
    "a module that calls native code while it is loaded",
    measuring,
    `await touch();${touching}`,
    "mine.ts: it cannot be loaded: Requires ffi access",
    2,
  ],
  ["an intervention that calls native code", training, intervention("touch()") + touching, "Requires ffi access", 1],
  [
    "a metric that looks for other results",
    measuring,
    metricModule('{ prepare: () => [...Deno.readDirSync("cache/v1/objects")] } as never'),
    'Requires read access to "cache/v1/objects", which own code does not have',
    1,
  ],
  [
    "an intervention that looks into its dataset's folder",
    training,
    intervention('[...Deno.readDirSync("cache/v1/objects")]'),
    'Requires read access to "cache/v1/objects", which own code does not have',
    1,
  ],
  [
    "an intervention that writes beside its result",
    training,
    intervention('Deno.writeTextFileSync("cache/v1/partial/touched", "")'),
    'Requires write access to "cache/v1/partial/touched", which own code does not have',
    1,
  ],
];

Deno.test({
  name: "the user's code can load no native library, and neither see nor change the cache, while it is loaded or later",
  ignore: !permitted,
  fn: (t) =>
    withProject(async (project) => {
      await expectRefusals(t, project, powerless);
      const names = ["", "cache/v1/partial"].flatMap((folder) => [...Deno.readDirSync(`${project.root}/${folder}`)]);
      assertEquals(names.some(({ name }) => name === "touched"), false);
    }),
});

// Helpers

async function expectRefusals(t: Deno.TestContext, project: ProjectCopy, cases: readonly Wrong[]): Promise<void> {
  Deno.writeTextFileSync(`${project.root}/other.ts`, 'export { default } from "./mine.ts";');
  for (const [what, values, source, expected, code] of cases) {
    await t.step(what, async () => {
      Deno.writeTextFileSync(`${project.root}/mine.ts`, source);
      const ended = await project.run("stage", "metrics", ...tiny, ...settings(values));
      const errors = ended.err.split("\n").filter((line) => line.startsWith("error:"));
      assertEquals([ended.code, errors.length], [code, 1], ended.err);
      assertStringIncludes(errors[0], expected);
      if (what === failing[0][0]) assertEquals(project.digests("cache/v1/results"), {});
    });
  }
}

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
