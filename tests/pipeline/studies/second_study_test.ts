import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { documents, permitted, type ProjectCopy, settings, tiny, withProject } from "../project_copy.ts";

const two: readonly string[] = [
  ...tiny,
  ...settings({ "modularAddition.interventions": '["standard","perturbed"]' }),
  "--json",
];
const small = [...two, "--study", "small", "--out", "outputs/small-smoke"];

Deno.test({
  name:
    "a study that is added is one folder and one line: plan, report, figures and snapshots are its own, and nothing else is made anew",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      await project.succeed("reproduce", ...two);
      const unknown = await project.run("reproduce", ...small);
      assertEquals(unknown.code, 2);
      assertStringIncludes(unknown.err, 'study: expected "robustness", "speedups" or "prediction", got "small"');
      addStudy(project);

      await t.step(
        "the report of the study that was there is still stored, and the plan of the new one is its report alone",
        async () => {
          assertEquals(await toRun(project, two), {});
          assertEquals(await toRun(project, small), { report: 1 });
        },
      );

      await t.step("its report has its figures and claims", async () => {
        const before = project.digests("outputs/smoke");
        await project.succeed("reproduce", ...small);
        const made = Object.keys(project.digests("outputs/small-smoke")).map((path) => path.slice(20));
        assertEquals(made.filter((path) => path.startsWith("figures/figure-")), [
          "figures/figure-02.svg",
          "figures/figure-05.svg",
        ]);
        const { claims } = JSON.parse(text(project, "outputs/small-smoke/claims.json"));
        assertEquals(claims.map(({ id }: { readonly id: string }) => id), ["S1"]);
        assertEquals(project.digests("outputs/smoke"), before);
      });

      await t.step("--figure is checked against its figures, and runs only what the figure draws", async () => {
        const refused = await project.run("reproduce", ...small, "--figure", "1");
        assertEquals(refused.code, 2);
        assertStringIncludes(refused.err, "--figure 1: the figures of study small are 2 and 5");
        const { out } = await project.succeed("reproduce", ...small, "--figure", "5", "--out", "outputs/small-figure");
        const [summary] = documents(out, "summary", "plan", "event");
        assertEquals(summary.report, "outputs/small-figure/report.html");
        assertEquals(Object.keys(project.digests("outputs/small-figure/metrics")), [
          "outputs/small-figure/metrics/modular-addition-standard-seed-0.csv",
        ]);
      });

      await t.step(
        "its snapshot has a place of its own, README.md shows it in its words, and --check compares with it",
        async () => {
          Deno.writeTextFileSync(
            `${project.root}/README.md`,
            "<!-- snapshot of small: begin -->\n<!-- snapshot of small: end -->\n",
          );
          await project.succeed("snapshot", "--from", "outputs/small-smoke");
          const shown = text(project, "README.md");
          assertStringIncludes(shown, "](docs/grokking.svg)");
          assertStringIncludes(shown, "say on the small claim:");
          assertStringIncludes(shown, "**Noise helps** (S1");
          assertStringIncludes(shown, "| S1 Noise helps |");
          const { out } = await project.succeed("reproduce", ...small, "--check=stored");
          const [comparison] = documents(out, "comparison", "summary", "plan", "event");
          assertEquals([comparison.snapshot, comparison.differences], ["outputs/snapshot/small-smoke", []]);
        },
      );

      await t.step("a change of either study makes its own report anew, and not the other's", async () => {
        project.edit("pipeline/studies/small/study.ts", "Noise is said to matter", "Noise is said to help");
        assertEquals([await toRun(project, two), await toRun(project, small)], [{}, { report: 1 }]);
        await project.succeed("reproduce", ...small);
        project.edit("pipeline/studies/robustness/theory.ts", "The paper's inequalities", "Its inequalities");
        assertEquals([await toRun(project, two), await toRun(project, small)], [{ report: 1 }, {}]);
      });
    });
  },
});

// Helpers

/** One folder, and one line. */
function addStudy(project: ProjectCopy): void {
  const module = Deno.readTextFileSync(new URL("small/study.ts", import.meta.url));
  Deno.mkdirSync(`${project.root}/pipeline/studies/small`);
  Deno.writeTextFileSync(
    `${project.root}/pipeline/studies/small/study.ts`,
    module.replaceAll('"../../../../pipeline/studies/', '"../').replaceAll('"../../../../pipeline/', '"../../'),
  );
  const line = '  robustness: () => import("./robustness/study.ts"),\n';
  project.edit("pipeline/studies/studies.ts", line, `${line}  small: () => import("./small/study.ts"),\n`);
}

/** How many results of each stage would be computed. */
async function toRun(project: ProjectCopy, options: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const { out } = await project.succeed("reproduce", ...options, "--dry-run");
  const [plan] = documents(out, "plan", "event");
  assert(plan.stages.length === 4);
  return Object.fromEntries(plan.stages.flatMap(({ stage, run }) => run === 0 ? [] : [[stage, run]]));
}

function text({ root }: ProjectCopy, path: string): string {
  return Deno.readTextFileSync(`${root}/${path}`);
}
