import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { permitted, type ProjectCopy, settings, withProject } from "../project_copy.ts";

/** One run of each task, perturbed so that noise and minibatches are drawn, long enough to be interrupted. */
const long = settings({
  "mnist.interventions": '["perturbed"]',
  "mnist.dataset.testSize": "10",
  "mnist.train.steps": "1200",
  "mnist.checkpoints.count": "120",
  "modularAddition.interventions": '["perturbed"]',
  "modularAddition.dataset.modulus": "13",
  "modularAddition.train.steps": "1200",
  "modularAddition.checkpoints.count": "120",
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
                if (signal === "SIGKILL") saveAlways(interrupted); // what is killed cannot save any more
                const running = interrupted.start(...train);
                await underWay(interrupted, 2);
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
      for (let tries = 0; tries < 3000 && names(`${folder}/dataset`).length === 0; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      running.kill("SIGTERM");
      const { code, err } = await running.ended;
      assertEquals(code, 143);
      assertStringIncludes(err, "interrupted by SIGTERM");
      assertEquals(names(`${folder}/train`).flatMap((key) => names(`${folder}/train/${key}/checkpoints`)), []);
    }),
});

// Helpers

/** Has training save something to go on from at every checkpoint, not every ten seconds. */
function saveAlways(project: ProjectCopy): void {
  project.edit(
    "pipeline/run/training/train.ts",
    "SAVE_EVERY_MILLISECONDS = 10_000",
    "SAVE_EVERY_MILLISECONDS = 0",
  );
}

/** Waits until so many runs have made a few checkpoints. */
async function underWay({ root }: ProjectCopy, runs: number): Promise<void> {
  const folder = `${root}/cache/v1/partial/train`;
  for (let tries = 0; tries < 3000; tries++) {
    const checkpoints = names(folder).map((key) => names(`${folder}/${key}/checkpoints`).length);
    if (checkpoints.filter((count) => count >= 5).length >= runs) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert(false, "no training got under way");
}

function names(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
