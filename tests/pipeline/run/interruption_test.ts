import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { namesIn, permitted, settings, trainingUnderWay, until, withProject } from "../project_copy.ts";

/** One run of each task, perturbed so that noise and minibatches are drawn, long enough to be interrupted. */
const long = settings({
  "mnist.interventions": '["perturbed"]',
  "mnist.dataset.testSize": "10",
  "mnist.train.steps": "1200",
  "mnist.checkpoints.every": "10",
  "modularAddition.interventions": '["perturbed"]',
  "modularAddition.dataset.modulus": "13",
  "modularAddition.train.steps": "1200",
  "modularAddition.checkpoints.every": "10",
});
const train = ["stage", "train", ...long, "--jobs", "2"];

Deno.test({
  name: "training that was interrupted comes out bit for bit like training that was not",
  ignore: !permitted,
  async fn(t) {
    await withProject(async (project) => {
      await project.succeed("stage", "dataset", ...long);

      await withProject(async (uninterrupted) => {
        await uninterrupted.succeed(...train);
        const expected = uninterrupted.digests("cache/v1/objects");

        for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGKILL", 137]] as const) {
          await t.step(
            `${signal}: exit code ${code}, and the next command goes on from the last checkpoint`,
            () =>
              withProject(async (interrupted) => {
                const running = interrupted.start(...train);
                await trainingUnderWay(interrupted, 2);
                running.kill(signal);
                const ended = await running.ended;
                assertEquals(ended.code, code);
                if (signal !== "SIGKILL") {
                  const words =
                    `error: interrupted by ${signal}; run the same command again to continue from the last checkpoint`;
                  assertEquals(ended.err.split("\n").filter((line) => line.startsWith("error:")), [words]);
                  assert(/^train .*: stopped after /m.test(ended.err), ended.err);
                  assertEquals(ended.err.includes("failed"), false);
                }
                const { err } = await interrupted.succeed(...train);
                for (const run of ["mnist-perturbed-seed-0", "modular-addition-perturbed-seed-0"]) {
                  assertStringIncludes(err, `${run}: continuing from step `);
                }
                assertEquals(interrupted.digests("cache/v1/objects"), expected);
                assertEquals(interrupted.digests("cache/v1/partial"), {});
              }, project),
          );
        }
      }, project);
    });
  },
});

Deno.test({
  name: "a signal during one stage keeps the next one from starting",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      const running = project.start(...train);
      const folder = `${project.root}/cache/v1/partial`;
      await until(() => namesIn(`${folder}/dataset`).length > 0);
      running.kill("SIGTERM");
      const { code, err } = await running.ended;
      assertEquals(code, 143);
      assertStringIncludes(err, "interrupted by SIGTERM");
      assert(!/^train .*: started/m.test(err), err);
      assertEquals(namesIn(`${folder}/train`).flatMap((key) => namesIn(`${folder}/train/${key}/checkpoints`)), []);
    }),
});
