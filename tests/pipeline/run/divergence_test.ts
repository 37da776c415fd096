import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { permitted, tiny, withProject } from "../project_copy.ts";

const wild = ["modularAddition.train.learningRate=1000", "modularAddition.train.weightDecay=100"]
  .flatMap((setting) => ["--set", setting]);

Deno.test({
  name:
    "F8: a training that diverges is told with --quiet, in JSON, in summary.md and results.csv, and by the exit code when asked",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root, succeed, run }) => {
      const { err, out } = await succeed("reproduce", ...tiny, ...wild, "--out", "outputs/wild", "--quiet");
      const told =
        /modular-addition-standard-seed-0: diverged at step (\d+); its last checkpoint is that of step (\d+)/;
      const [, step] = told.exec(err) ?? [];
      assert(step !== undefined, err);
      assertStringIncludes(out, `diverged at ${step}`);
      assertStringIncludes(Deno.readTextFileSync(`${root}/outputs/wild/summary.md`), `diverged at step ${step}`);
      const [head, row] = Deno.readTextFileSync(`${root}/outputs/wild/results.csv`).split("\r\n").map((line) =>
        line.split(",")
      );
      assertEquals(row[head.indexOf("diverged_at")], step);
      const asked = ["--out", "outputs/wild", "--fail-on", "divergence", "--json"];
      const failed = await run("reproduce", ...tiny, ...wild, ...asked);
      assertEquals(failed.code, 7, failed.err);
      assertStringIncludes(failed.err, "training diverged: modular-addition-standard-seed-0");
      const summary = failed.out.split("\n").find((line) => line.includes("degrok/summary/1")) ?? "{}";
      assertEquals(JSON.parse(summary).diverged, [{
        run: "modular-addition-standard-seed-0",
        divergedAt: Number(step),
      }]);
    }),
});
