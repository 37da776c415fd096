/**
 * Trainings that one engine begins and another continues. `tests/slow/gpu.ts` has a graphics card that is lost.
 */
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";
import type { SurveyedResult } from "../../../pipeline/run/survey.ts";
import { continuationNotes } from "../../../pipeline/terminal/commands/computing/continuation_notes.ts";
import { namesIn, permitted, settings, trainingUnderWay, withProject } from "../project_copy.ts";

const run = "modular-addition-perturbed-seed-0";
const long = settings({
  "variants": "[]",
  "mnist.interventions": "[]",
  "modularAddition.interventions": '["perturbed"]',
  "modularAddition.dataset.modulus": "7",
  "modularAddition.model.width": "16",
  "modularAddition.model.hiddenWidth": "16",
  "modularAddition.train.steps": "1200",
  "modularAddition.checkpoints.every": "20",
  "modularAddition.metrics.batchSize": "8",
});
const FIRST = "checkpoints/step-00000000.safetensors";
const byCompiled = [...long, "--engine", "compiled"];
const train = ["stage", "train", ...byCompiled, "--continue-from", "eager"];

Deno.test({
  name:
    "a training that another engine began is continued to the same bits if that is asked for, under a key that names both",
  ignore: !permitted,
  fn: () =>
    withProject(async (project) => {
      const begun = project.start("stage", "train", ...long, "--engine", "eager");
      await trainingUnderWay(project, 1);
      begun.kill("SIGTERM");
      assertEquals((await begun.ended).code, 143);
      const began = project.digests("cache/v1/partial");

      const { out: plan } = await project.succeed(...train, "--dry-run");
      const [, step] = /continues\s+from\s+step\s+(\d+),\s+which\s+tfjs/.exec(plan) ?? [];
      assert(Number(step) > 0, plan);

      const first = `${project.root}/cache/v1/partial/train/${
        namesIn(`${project.root}/cache/v1/partial/train`)[0]
      }/${FIRST}`;
      const bytes = Deno.readFileSync(first);
      Deno.writeTextFileSync(first, "torn");
      const damaged = await project.run(...train);
      assertEquals(damaged.code, 1, damaged.err);
      assertStringIncludes(
        damaged.err,
        `train (${run}): the state of step ${step} is damaged, which tfjs`,
      );
      assertEquals(namesIn(`${project.root}/cache/v1/results/train`), [], "never a training from the first step");
      Deno.writeFileSync(first, bytes);

      await withProject(async (killed) => {
        const continued = killed.start(...train);
        await continued.says(`continuing from step ${step}`);
        continued.kill("SIGKILL");
        await continued.ended;
        await killed.succeed(...train);

        await project.succeed(...train);
        assertEquals(killed.digests("cache/v1/objects"), project.digests("cache/v1/objects"));
      }, project);
      const left = project.digests("cache/v1/partial");
      assertEquals(left, began, "what the other engine reached is kept");
      const { out } = await project.succeed(...train, "--dry-run");
      assertStringIncludes(out, "nothing to compute");
      const records = Object.keys(project.digests("cache/v1/results/train"));
      assertEquals(records.length, 1);
      const record = Deno.readTextFileSync(`${project.root}/${records[0]}`);
      assert(
        new RegExp(`"tfjs [^"]* wasm to step ${step}, then onnxruntime-node [^"]* cpu"`).test(record),
        record.slice(0, 500),
      );
    }),
});

Deno.test("a plan says where each training continues, or that none was begun by the engine that was named", () => {
  const result = { stage: "train", label: run, explanation: {}, milliseconds: 0, upstream: [], runs: [run] };
  const continues = { step: 40, by: "a card", key: "", environment: {} };
  const notes = (results: readonly object[], continueFrom?: "gpu") =>
    continuationNotes(results as readonly SurveyedResult[], continueFrom === undefined ? {} : { continueFrom });
  assertEquals(notes([{ ...result, continues }], "gpu"), [`${run} continues from step 40, which a card reached`]);
  assertStringIncludes(notes([result], "gpu")[0], "none of these trainings was begun by that engine");
  assertEquals([notes([], "gpu"), notes([result])], [[], []]);
});
