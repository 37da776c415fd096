import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import { permitted, type ProjectCopy, tiny, withoutOut, withProject } from "../project_copy.ts";

const run = "modular-addition-standard-seed-0";

Deno.test({
  name:
    "a run with more steps goes on from a shorter one to the bits of one that was made at once, and never the other way round",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      await project.succeed("stage", "dataset", ...ofSteps(12));
      await withProject(async (atOnce) => {
        await atOnce.succeed("stage", "train", ...ofSteps(12));

        await project.succeed("stage", "train", ...ofSteps(5));
        const nine = await project.succeed("stage", "train", ...ofSteps(9));
        assertStringIncludes(nine.err, `${run}: continuing from step 5`);
        const { out } = await project.succeed("why", "train", ...withoutOut(ofSteps(12)));
        assertStringIncludes(out, "would go on from the stored training of 9 steps");
        const twelve = await project.succeed("stage", "train", ...ofSteps(12));
        assertStringIncludes(twelve.err, `${run}: continuing from step 9`);
        assertEquals(outputsOf(project, 12), outputsOf(atOnce, 12));

        const shorter = await project.succeed("stage", "train", ...ofSteps(6));
        assertStringIncludes(shorter.err, `${run}: continuing from step 5`);
        const other = await project.succeed("stage", "train", ...ofSteps(12, "train.weightDecay=0.5"));
        assertEquals(other.err.includes("continuing"), false, other.err);
      }, project);
    }),
});

Deno.test({
  name: "a training that ends early says so at the end, in summary.md and in results.csv",
  ignore: !permitted,
  fn: () =>
    withProject(async ({ root, succeed }) => {
      const early = ["train.stopAtTestAccuracy=0.001", "checkpoints.every=2", "checkpoints.denseEvery=2"];
      const { err, out } = await succeed("reproduce", ...ofSteps(40, ...early), "--out", "outputs/early");
      const [, step] = /seed-0: ended early at step (\d+), as train\.stopAtTestAccuracy says/.exec(err) ?? [];
      assert(step !== undefined, err);
      assertStringIncludes(out, "1 of 1 ended early");
      assertStringIncludes(Deno.readTextFileSync(`${root}/outputs/early/summary.md`), `ended early at step ${step}`);
      const [head, row] = Deno.readTextFileSync(`${root}/outputs/early/results.csv`).split("\r\n").map((line) =>
        line.split(",")
      );
      assertEquals([row[head.indexOf("stopped_at")], row[head.indexOf("last_step")]], [step, step]);
    }),
});

// Helpers

/** The tiny network, trained for so many steps, with other settings. */
function ofSteps(steps: number, ...others: readonly string[]): readonly string[] {
  const set = others.flatMap((each) => ["--set", `modularAddition.${each}`]);
  return [...tiny.map((each) => each.replace(/(train\.steps)=\d+/, `$1=${steps}`)), ...set];
}

/** The digests of what the training of so many steps has left. */
function outputsOf({ root }: ProjectCopy, steps: number): unknown {
  const folder = `${root}/cache/v1/results/train`;
  const records = [...Deno.readDirSync(folder)].flatMap(({ name }) =>
    [...Deno.readDirSync(`${folder}/${name}`)].map((file) =>
      JSON.parse(Deno.readTextFileSync(`${folder}/${name}/${file.name}`)).record
    )
  );
  return records.find(({ components }) => JSON.parse(components.params).train.steps === steps).outputs;
}
