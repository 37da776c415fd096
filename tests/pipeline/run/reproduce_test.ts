import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "../../assert.ts";
import { parseCsv } from "../../../pipeline/files/csv.ts";
import { profileConfig } from "../../../pipeline/config/profiles.ts";
import { metricsOf } from "../../../pipeline/metrics/registry.ts";
import { runTask } from "../../../pipeline/tasks/tasks.ts";
import { documents, permitted, type ProjectCopy, settings, tiny, withoutOut, withProject } from "../project_copy.ts";

Deno.test({
  name: "reproduce computes what changed and nothing else",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (first) => {
      await first.succeed("reproduce", ...tiny);
      const outputs = first.digests("outputs");

      await t.step(
        "a second run, in a moved project, computes nothing and leaves every output byte as it was",
        () =>
          withProject(async (again) => {
            const objects = again.digests("cache/v1/objects");
            const stages = await computedBy(again, ...tiny);
            assertEquals(stages, { dataset: 0, train: 0, metrics: 0, report: 0 });
            assertEquals(again.digests("outputs"), outputs);
            assertEquals(again.digests("cache/v1/objects"), objects);
          }, first),
      );

      await t.step("lost and damaged outputs are put back from stored results", () =>
        withProject(async (again) => {
          Deno.removeSync(`${again.root}/outputs/smoke/claims.json`);
          Deno.writeTextFileSync(`${again.root}/outputs/smoke/report.html`, "damaged");
          assertEquals(await computedBy(again, ...tiny), { dataset: 0, train: 0, metrics: 0, report: 0 });
          assertEquals(again.digests("outputs"), outputs);
        }, first));

      await t.step(
        "a damaged result is noticed (exit code 4), moved away and computed again to the same bytes",
        () =>
          withProject(async (damaged) => {
            const objects = damaged.digests("cache/v1/objects");
            const csv = metricFileOf(damaged);
            Deno.chmodSync(`${damaged.root}/${csv}`, 0o644);
            const bytes = Deno.readFileSync(`${damaged.root}/${csv}`);
            bytes[bytes.length >> 1] ^= 1;
            Deno.writeFileSync(`${damaged.root}/${csv}`, bytes);
            assertEquals((await damaged.run("cache", "verify")).code, 4);
            const counts = await computedBy(damaged, ...tiny);
            assertEquals([counts.train, counts.metrics > 0], [0, true]);
            assertEquals(damaged.digests("cache/v1/objects"), objects);
            assertEquals(damaged.digests("outputs"), outputs);
            assertEquals((await damaged.run("cache", "verify")).code, 0);
          }, first),
      );

      await t.step("a changed comment computes nothing", () =>
        withProject(async (edited) => {
          for (
            const path of [
              "core/optimizers/adamw.ts",
              "core/metrics/weight_norm.ts",
              "pipeline/run/training/train.ts",
            ]
          ) {
            edited.edit(path, " * @module", " * A comment that was not here before.\n *\n * @module");
          }
          assertEquals(await computedBy(edited, ...tiny), { dataset: 0, train: 0, metrics: 0, report: 0 });
          assertEquals(edited.digests("outputs"), outputs);
        }, first));

      await t.step(
        "a changed metric computes that metric and the report, and its new values are in the table",
        () =>
          withProject(async (edited) => {
            edited.edit(
              "pipeline/metrics/weight_norm.ts",
              "weight_norm_l1: weightNormL1(parameters)",
              "weight_norm_l1: 2 * weightNormL1(parameters)",
            );
            const stale = await outOfDate(edited, ...tiny);
            assertEquals(stale, ["metrics modular-addition-standard-seed-0/weight_norm", "report smoke"]);
            const why =
              documents((await edited.succeed("why", "metrics", ...withoutOut(tiny), "--json")).out, "why")[0];
            const changed = why.results.filter(({ reason }) => reason !== "unchanged");
            assertEquals(changed.map(({ label, reason }) => [label, reason]), [
              ["modular-addition-standard-seed-0/weight_norm", "code"],
            ]);
            assertEquals(changed[0].changes.map(({ component }) => component), ["pipeline/metrics/weight_norm.ts"]);
            const before = column(edited, "weight_norm_l1");
            assertEquals(await computedBy(edited, ...tiny), { dataset: 0, train: 0, metrics: 1, report: 1 });
            assertEquals(column(edited, "weight_norm_l1"), before.map((value) => 2 * value));
            edited.edit("pipeline/metrics/weight_norm.ts", "weight_norm_l1: 2 * ", "weight_norm_l1: ");
            const taken = await edited.run("status", ...tiny, "--exit-code");
            assertEquals(taken.code, 3, "everything is stored, but the outputs are those of the change");
            assertStringIncludes(taken.out, "report.html, on other results");
            await edited.succeed("reproduce", ...tiny);
            assertEquals(column(edited, "weight_norm_l1"), before);
            assertEquals((await edited.run("status", ...tiny, "--exit-code")).code, 0);
          }, first),
      );

      await t.step("a changed formula of the training step trains again", () =>
        withProject(async (edited) => {
          edited.edit(
            "core/optimizers/adamw.ts",
            "1 - learningRate * options.weightDecay,",
            "1 - 0.5 * learningRate * options.weightDecay,",
          );
          const counts = await computedBy(edited, ...tiny);
          assertEquals([counts.dataset, counts.train, counts.report], [0, 1, 1]);
          assertNotEquals(edited.digests("outputs")["outputs/smoke/report.html"], outputs["outputs/smoke/report.html"]);
        }, first));

      await t.step(
        "changed code of a dataset that comes out the same stops there",
        () =>
          withProject(async (edited) => {
            edited.edit(
              "pipeline/run/stages/make_dataset.ts",
              "const data = await makeDataset(order, source);",
              "const data = await makeDataset(order, source);\n  await Promise.resolve();",
            );
            assertEquals(await computedBy(edited, ...tiny), { dataset: 1, train: 0, metrics: 0, report: 0 });
          }, first),
      );

      await t.step(
        "what passes values on is part of the key, as formulas are: between checkpoint and table, and in the report",
        () =>
          withProject(async (edited) => {
            edited.edit(
              "pipeline/run/stages/make_report.ts",
              "`metrics/${run.id}.csv`",
              "`metrics/${run.id}.table.csv`",
            );
            assertEquals(await outOfDate(edited, ...tiny), ["report smoke"]);
            edited.edit("pipeline/metrics/compute_metric.ts", "checkpoints[index].path", "checkpoints[0].path");
            const stages = new Set((await outOfDate(edited, ...tiny)).map((line) => line.split(" ")[0]));
            assertEquals([...stages], ["metrics", "report"]);
          }, first),
      );

      await t.step(
        "a variant that changes metrics alone trains nothing, and computes only the metrics that it changes",
        () =>
          withProject(async (project) => {
            const variant = {
              name: "embedding-layer",
              purpose: "sensitivity",
              describes: "another first layer",
              task: "modularAddition",
              interventions: ["standard"],
              seeds: 1,
              fromSeeds: 1,
              metrics: "all",
              changes: { metrics: { firstLayer: "embedding" } },
            };
            const varied = [...tiny, "--set", `variants=${JSON.stringify([variant])}`];
            const run = "modular-addition-standard-embedding-layer-seed-0";
            assertEquals(await outOfDate(project, ...varied), [`metrics ${run}/information`, "report smoke"]);
            assertEquals(await computedBy(project, ...varied), { dataset: 0, train: 0, metrics: 1, report: 1 });
            assertEquals(await computedBy(project, ...varied), { dataset: 0, train: 0, metrics: 0, report: 0 });
            const table = (name: string) => Deno.readTextFileSync(`${project.root}/outputs/smoke/metrics/${name}.csv`);
            const [base, other] = ["modular-addition-standard-seed-0", run].map((name) => table(name).split("\n"));
            assertEquals(other[0], base[0]);
            assertNotEquals(other[1], base[1]);
          }, first),
      );

      await t.step(
        "runs that one process computes come out as each in a process of its own, whatever they share",
        () =>
          withProject((together) =>
            withProject(async (apart) => {
              const variant = {
                ...{ name: "louder", purpose: "sensitivity", describes: "more noise", task: "modularAddition" },
                ...{ interventions: ["standard"], seeds: 1, fromSeeds: 1, metrics: ["accuracy", "perturbation_error"] },
                changes: { metrics: { perturbationScale: 1 } }, // of the same weights and data, so that only the run tells them apart
              };
              const varied = [...tiny, "--set", `variants=${JSON.stringify([variant])}`];
              await apart.succeed("reproduce", ...varied); // the base run is stored
              await together.succeed("reproduce", ...varied, "--jobs", "1");
              const tables = ({ root }: ProjectCopy) =>
                ["modular-addition-standard-seed-0", "modular-addition-standard-louder-seed-0"].map((run) =>
                  Deno.readTextFileSync(`${root}/outputs/smoke/metrics/${run}.csv`)
                );
              const [base, louder] = tables(together);
              assertNotEquals(louder, base);
              assertEquals([base, louder], tables(apart));
            }, first)
          ),
      );

      await t.step(
        "--sweep compares values in an output folder of its own, sharing what is stored",
        () =>
          withProject(async (project) => {
            const sweep = ["--sweep", "train.weightDecay=1,3"];
            const own = await project.succeed("reproduce", ...withoutOut(tiny), ...sweep, "--dry-run", "--json");
            const folder = documents(own.out, "plan")[0].out;
            assert(folder.startsWith("outputs/smoke-"), folder);
            const swept = [...tiny, ...sweep, "--out", folder];
            assertEquals(await outOfDate(project, ...swept), [
              "train modular-addition-standard-weight-decay-3-seed-0",
              ...metricsOf(runTask("modularAddition", profileConfig("smoke").modularAddition)).map((
                { metric: { name } },
              ) => `metrics modular-addition-standard-weight-decay-3-seed-0/${name}`),
              "report smoke",
            ]);
            assertEquals((await computedBy(project, ...swept)).train, 1);
            const page = Deno.readTextFileSync(`${project.root}/${folder}/report.html`);
            assert(page.includes("Values compared") && page.includes("2. weight decay 3"));
            assert(
              Deno.readTextFileSync(`${project.root}/${folder}/figures/comparison-modular-addition.svg`) !==
                "",
            );
          }, first),
      );

      await t.step("--set makes out of date what depends on the setting", () =>
        withProject(async (project) => {
          const run = "modular-addition-standard-seed-0";
          const stale = (assignment: string) => outOfDate(project, ...tiny, "--set", assignment);
          assertEquals(await stale("modularAddition.grokking.patience=2"), ["report smoke"]);
          assertEquals(await stale("modularAddition.abelian.coefficient=7"), ["report smoke"]);
          assertEquals(await stale("modularAddition.metrics.gradientLipschitz=0.7"), [
            `metrics ${run}/robustness`,
            "report smoke",
          ]);
          const training = await stale("modularAddition.train.learningRate=0.002");
          assertEquals(training.slice(0, 2), [`train ${run}`, `metrics ${run}/accuracy`]);
          assert(!training.some((each) => each.startsWith("dataset")));
          const everything = await stale("modularAddition.dataset.trainFraction=0.6");
          assertEquals(everything.slice(0, 2), ["dataset modular-addition-seed-0", `train ${run}`]);
        }, first));

      await t.step(
        "commands that only look change nothing on the disk, and say what a program can read",
        () =>
          withProject(async (project) => {
            const files = project.digests();
            const changed = [...tiny, "--set", "modularAddition.metrics.order=2"];
            const plan =
              documents((await project.succeed("reproduce", ...changed, "--dry-run", "--json")).out, "plan")[0];
            assertEquals(plan.stages.map(({ stage, run }) => [stage, run > 0]), [
              ["dataset", false],
              ["train", false],
              ["metrics", true],
              ["report", true],
            ]);
            const status = await project.run("status", ...changed, "--exit-code", "--json");
            assertEquals(status.code, 3);
            assertEquals(documents(status.out, "status").length, 1);
            assertEquals((await project.run("status", ...tiny, "--exit-code")).code, 0);
            const graph = documents((await project.succeed("graph", ...withoutOut(tiny), "--json")).out, "graph")[0];
            const ids = new Set(graph.nodes.map(({ id }) => id));
            assert(graph.edges.length > 0 && graph.edges.flat().every((id) => ids.has(id)));
            assertEquals(
              documents((await project.succeed("why", "train", ...withoutOut(tiny), "--json")).out, "why").length,
              1,
            );
            assertEquals(documents((await project.succeed("cache", "ls", "--json")).out, "cache-list").length, 1);
            assertEquals(documents((await project.succeed("cache", "du", "--json")).out, "cache-usage").length, 1);
            assertEquals(documents((await project.succeed("cache", "gc", "--json")).out, "cache-collection").length, 1);
            const verified =
              documents((await project.succeed("cache", "verify", "--json")).out, "cache-verification")[0];
            assertEquals(verified.problems, []);
            assertEquals(project.digests(), files);
          }, first),
      );

      await t.step("--check computes everything again and finds the same", () =>
        withProject(async (again) => {
          const checked = await again.succeed("reproduce", ...tiny, "--check", "--json");
          const [summary] = documents(checked.out, "summary", "plan", "event");
          assert(summary.stages.every(({ computed, cached }) => computed > 0 && cached === 0));
        }, first));
    });
  },
});

Deno.test({
  name: "a run that fails leaves the others going, makes a partial report, and ends with exit code 1 and one line",
  ignore: !permitted,
  async fn() {
    await withProject(async (project) => {
      project.edit(
        "pipeline/run/training/train.ts",
        "const { parameterShapes } = parts.model;",
        'const { parameterShapes } = parts.model;\n  if (label.includes("standard")) throw new Error("the disk is on fire");',
      );
      const two = [...tiny, ...settings({ "modularAddition.interventions": '["standard","perturbed"]' })];
      const ended = await project.run("reproduce", ...two, "--quiet");
      assertEquals(ended.code, 1);
      assertEquals(ended.err.split("\n").filter((line) => line.startsWith("error:")), [
        "error: train (modular-addition-standard-seed-0): the disk is on fire",
      ]);
      const provenance = JSON.parse(Deno.readTextFileSync(`${project.root}/outputs/smoke/provenance.json`));
      assertEquals([provenance.partial, provenance.reportHash], [true, null]);
      assertEquals(provenance.runs.map(({ id }: { id: string }) => id), ["modular-addition-perturbed-seed-0"]);
      assertStringIncludes((await project.succeed("why", "train", ...withoutOut(two))).out, "failed");
    });
  },
});

Deno.test({
  name: "a run may have many checkpoints",
  ignore: !permitted,
  async fn() {
    await withProject(async (project) => {
      const steps = "500"; // what a metric reads is told to its process as arguments, and 300 paths were once too many
      const many = settings({
        "variants": "[]",
        "mnist.interventions": "[]",
        "modularAddition.interventions": '["standard"]',
        "modularAddition.dataset.modulus": "7",
        "modularAddition.model.width": "4",
        "modularAddition.model.hiddenWidth": "4",
        "modularAddition.train.steps": steps,
        "modularAddition.checkpoints.every": "1",
        "modularAddition.checkpoints.denseEvery": "1",
        "modularAddition.metrics.batchSize": "8",
      });
      await project.succeed("stage", "metrics", ...many);
      const table = parseCsv(Deno.readTextFileSync(`${project.root}/${metricFileOf(project)}`));
      assert(table.ok);
      assertEquals(table.value.rows.length, Number(steps) + 1);
    });
  },
});

// Helpers

/** How many results of each stage `reproduce` computes. */
async function computedBy(project: ProjectCopy, ...args: readonly string[]): Promise<Record<string, number>> {
  const { out } = await project.succeed("reproduce", ...args, "--json");
  const [summary] = documents(out, "summary", "plan", "event");
  return Object.fromEntries(summary.stages.map(({ stage, computed }) => [stage, computed]));
}

/** What `status` says is not stored, in its order. */
async function outOfDate(project: ProjectCopy, ...args: readonly string[]): Promise<readonly string[]> {
  const [status] = documents((await project.succeed("status", ...args, "--json")).out, "status");
  return status.stages.flatMap(({ stage, results }) =>
    results.filter(({ state }) => state !== "cached").map(({ label }) => `${stage} ${label}`)
  );
}

/** The object that holds the values of a metric: the first that is a CSV text of a few columns. */
function metricFileOf(project: ProjectCopy): string {
  const found = Object.keys(project.digests("cache/v1/objects")).find((path) =>
    Deno.readTextFileSync(`${project.root}/${path}`).startsWith("step,weight_norm,")
  );
  assert(found !== undefined, "no metric is stored");
  return found;
}

/** A column of the metrics table of the run. */
function column({ root }: ProjectCopy, name: string): readonly number[] {
  const text = Deno.readTextFileSync(`${root}/outputs/smoke/metrics/modular-addition-standard-seed-0.csv`);
  const parsed = parseCsv(text);
  if (!parsed.ok) throw new Error(`${parsed.place}: ${parsed.expectation}`);
  return parsed.value.rows.map((row) => row[name] ?? NaN);
}
