import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { documents, permitted, settings, withoutOut, withProject } from "../project_copy.ts";
import { addTurns, turnsOptions } from "./turns/add_turns.ts";

const options = [...turnsOptions, "--json"];

Deno.test({
  name:
    "a study plans the runs of a turn from those of the turn before, says so beforehand, and continues where it was",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      addTurns(project);
      const trial = "modular-addition-standard-best-seed-1";

      await t.step("the plan names what is known, and counts what depends on it", async () => {
        const { out } = await project.succeed("reproduce", ...options, "--dry-run");
        const [plan] = documents(out, "plan", "event");
        assertEquals(plan.stages.map(({ stage, run }) => [stage, run]), [["dataset", 3], ["train", 4], ["metrics", 4]]);
        assertStringIncludes(
          plan.notes?.join() ?? "",
          "then at least 2 more runs, whose settings depend on these results",
        );
        const refused = await project.run("stage", "metrics", ...withoutOut(options), "--run", trial);
        assertEquals(refused.code, 2);
        assertStringIncludes(refused.err, `--run ${trial}: the experiment has no such run`);
      });

      await t.step("every turn is computed, and the report is on all of them", async () => {
        const { out } = await project.succeed("reproduce", ...options);
        const trained = documents(out, "summary", "plan", "event").map(({ stages }) =>
          stages.find(({ stage }) => stage === "train")?.computed
        );
        assertEquals(trained, [4, 2]);
        const begun = documents(out, "event", "summary", "plan").filter(({ event }) => event === "begin");
        assert(begun.some((event) => "label" in event && event.label === trial), "the second turn is shown, too");
        const tables = Object.keys(project.digests("outputs/turns-smoke/metrics"));
        assertEquals(tables.filter((path) => path.includes("-best-")).length, 2);
        const command = Deno.readTextFileSync(`${project.root}/outputs/turns-smoke/command.txt`);
        assert(!command.includes("variants") && command.includes("--study turns --profile smoke --seeds 2"), command);
      });

      await t.step("nothing is computed again, and a single run of the second turn is known", async () => {
        const { out } = await project.succeed("reproduce", ...options, "--dry-run");
        const [plan] = documents(out, "plan", "event");
        assertEquals(plan.stages.map(({ stage, run }) => [stage, run]), [
          ["dataset", 0],
          ["train", 0],
          ["metrics", 0],
          ["report", 0],
        ]);
        await project.succeed("stage", "metrics", ...withoutOut(options), "--run", trial);
        assertEquals((await project.run("status", ...options, "--exit-code")).code, 0);
      });

      await t.step("what is checked or computed again decides the next turn as well as what is stored", async () => {
        for (const again of [["--check=recompute"], ["--force=metrics"], ["--refresh"]]) {
          const { out } = await project.succeed("reproduce", ...options, ...again);
          const done = documents(out, "summary", "plan", "event", "comparison").flatMap(({ stages }) =>
            stages.filter(({ stage }) => stage === "metrics").map(({ computed }) => computed)
          );
          assertEquals(done, [4, 2], again[0]);
          const tables = Object.keys(project.digests("outputs/turns-smoke/metrics"));
          assertEquals(tables.filter((path) => path.includes("-best-")).length, 2, again[0]);
        }
      });

      await t.step("people read once what was found, whatever the number of turns", async () => {
        const { out, err } = await project.succeed("reproduce", ...turnsOptions, "--force=metrics");
        assertEquals((out + err).split("found: ").length - 1, 1);
        assertEquals((out + err).match(/stages: /g)?.length, 2); // that a turn is done is told of each
      });

      await t.step("a training that diverged in the first turn does not keep the second from coming", async () => {
        const wild = settings({
          "modularAddition.train.learningRate": "1000",
          "modularAddition.train.weightDecay": "100",
        }).slice(4);
        const { code } = await project.run(
          "reproduce",
          ...options,
          ...wild,
          "--fail-on",
          "divergence",
          "--out",
          "outputs/wild",
        );
        assertEquals(code, 7);
        const tables = Object.keys(project.digests("outputs/wild/metrics"));
        assertEquals(tables.filter((path) => path.includes("-best-")).length, 2);
      });

      await t.step("a run that fails in the first turn leaves a report on the others", async () => {
        const made = "prepare: (context) => {";
        project.edit(
          "pipeline/metrics/accuracy.ts",
          made,
          `${made}\n    if (context.seed === 1) throw new Error("failed");`,
        );
        const { code } = await project.run("reproduce", ...options, "--out", "outputs/failed");
        assertEquals(code, 1);
        const summary = Deno.readTextFileSync(`${project.root}/outputs/failed/summary.md`);
        assertStringIncludes(summary, "Partial: some runs are not finished");
        assertEquals(Object.keys(project.digests("outputs/failed/metrics")).length, 3);
        project.edit(
          "pipeline/metrics/accuracy.ts",
          `${made}\n    if (context.seed === 1) throw new Error("failed");`,
          made,
        );
      });

      await t.step("a turn that changes decides again what the next one tries", async () => {
        const changed = [...options, ...settings({ "modularAddition.train.steps": "14" }).slice(4)];
        const { out } = await project.succeed("reproduce", ...changed, "--dry-run");
        const [plan] = documents(out, "plan", "event");
        assertStringIncludes(plan.notes?.join() ?? "", "2 more runs");
      });
    });
  },
});
