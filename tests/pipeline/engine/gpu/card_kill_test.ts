/**
 * A training on a graphics card that is killed: the same command goes on from its last saved state, to the same bits.
 */
import { assert, assertEquals } from "../../../assert.ts";
import { type ProjectCopy, settings, trainingUnderWay, withProject } from "../../project_copy.ts";
import { ignore, onCard, runOnCard, softwareCard } from "./software_card.ts";

const small = settings({
  "variants": "[]",
  "mnist.interventions": "[]",
  "modularAddition.interventions": "[]",
  "sparseParity.interventions": '["perturbed"]',
  "sparseParity.train.steps": "400",
  "sparseParity.checkpoints.every": "5",
});

Deno.test({
  name: "a training on a graphics card that is killed in its midst comes out bit for bit like one that was not",
  ignore,
  fn: () =>
    withProject(async (whole) => {
      assertEquals((await runOnCard(softwareCard, ...train(whole))).code, 0);
      const expected = whole.digests("cache/v1/objects");
      await withProject(async (killed) => {
        const running = onCard(softwareCard, ...train(killed)).spawn();
        await trainingUnderWay(killed, 1);
        running.kill("SIGKILL");
        assertEquals((await running.status).code, 137);
        assert(Object.keys(killed.digests("cache/v1/objects")).length < Object.keys(expected).length);
        const { code, err } = await runOnCard(softwareCard, ...train(killed));
        assertEquals(code, 0, err);
        assert(/continuing from step [1-9]/.test(err), err);
        assertEquals(killed.digests("cache/v1/objects"), expected);
      });
    }),
});

function train({ root }: ProjectCopy) {
  return [new URL(`file://${root}/pipeline/main.ts`), "stage", "train", ...small, "--engine", "gpu"] as const;
}
