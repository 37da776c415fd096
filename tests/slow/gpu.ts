/**
 * Every operation with its gradient, fifty training steps of every mode, the carried bench, and trainings that lose their card or are killed, on a
 * graphics card in software (minutes).
 */
import { assert, assertEquals, assertStringIncludes } from "../assert.ts";
import { runCarried, withCarried } from "../bench/carried_folder.ts";
import { operationCases } from "../pipeline/engine/compiled/operation_cases.ts";
import { modes, STEPS } from "../pipeline/engine/training_modes.ts";
import { assertOperations } from "../pipeline/engine/gpu/assert_operations.ts";
import { assertTrained } from "../pipeline/engine/gpu/assert_trained.ts";
import { ignoreFailures, withFailingCard } from "../pipeline/engine/gpu/failing_card.ts";
import { ignore, noCard, onCard, runOnCard, softwareCard } from "../pipeline/engine/gpu/software_card.ts";
import { namesIn, type ProjectCopy, settings, trainingUnderWay, withProject } from "../pipeline/project_copy.ts";

for (const seed of [1, 2]) {
  Deno.test({
    name:
      `every operation of the engines' tests and its gradient are the processor's on a graphics card (seed ${seed})`,
    ignore,
    fn: async () => assertEquals(await assertOperations(seed, 1), operationCases.length),
  });
}

for (const mode of Object.keys(modes)) {
  Deno.test({
    name:
      `${STEPS} training steps on a graphics card (${mode}) equal the processor's, and go on from a saved state with the same bits`,
    ignore,
    fn: () => assertTrained(STEPS, [mode]),
  });
}

Deno.test({
  name: "the carried bench prints under Node and Deno what the project's own does, without a network",
  ignore,
  fn: () =>
    withCarried(async (folder) => {
      const args = ["--mode", "mnist-standard", "--rounds", "1", "--seconds", "0.1"];
      const [node, deno] = [
        await runCarried(folder, "node", args, softwareCard),
        await runCarried(folder, "deno", args, softwareCard),
      ];
      for (const { code, out, err } of [node, deno]) {
        assertEquals([code, err], [0, "round 1 of 1: mnist-standard\n"]);
        const [, empty, head, row, ...others] = out.split("\n");
        assertEquals([empty, others], ["", [""]]);
        assertEquals(head.trim().split(/ {2,}/), ["card, ms", "processor, ms", "ratio", "crossing"]);
        assert(/^ *\d+\.\d\d +\d+\.\d\d +\d+\.\d\d +\d+ % +mnist-standard$/.test(row), row);
      }
      assertStringIncludes(node.out, "a card that Node does not name");
      assertStringIncludes(deno.out, "SwiftShader Device");
    }),
});

Deno.test({
  name:
    "a training whose card is lost ends with exit code 8 and its state saved, from which the processor continues it if asked",
  ignore: ignoreFailures,
  fn: () =>
    withProject((project) =>
      withFailingCard({ LOST_AFTER: 300 }, async (variables) => {
        const lost = await runOnCard(variables, ...training(project, "--engine", "gpu"));
        assertEquals(lost.code, 8, lost.err);
        const errors = lost.err.split("\n").filter((line) => line.startsWith("error: "));
        assertEquals(errors.length, 1, lost.err);
        assertStringIncludes(errors[0], "it was lost");
        const continued = await runOnCard(
          noCard,
          ...training(project, "--engine", "compiled", "--continue-from", "gpu"),
        );
        assertEquals(continued.code, 0, continued.err);
        assert(/continuing from step [1-9]/.test(continued.err), continued.err);
        assertEquals(namesIn(`${project.root}/cache/v1/results/train`).length, 1);
      })
    ),
});

Deno.test({
  name: "a training on a graphics card that is killed in its midst comes out bit for bit like one that was not",
  ignore,
  fn: () =>
    withProject(async (whole) => {
      assertEquals((await runOnCard(softwareCard, ...training(whole, "--engine", "gpu"))).code, 0);
      const expected = whole.digests("cache/v1/objects");
      await withProject(async (killed) => {
        const running = onCard(softwareCard, ...training(killed, "--engine", "gpu")).spawn();
        await trainingUnderWay(killed, 1);
        running.kill("SIGKILL");
        assertEquals((await running.status).code, 137);
        assert(Object.keys(killed.digests("cache/v1/objects")).length < Object.keys(expected).length);
        const { code, err } = await runOnCard(softwareCard, ...training(killed, "--engine", "gpu"));
        assertEquals(code, 0, err);
        assert(/continuing from step [1-9]/.test(err), err);
        assertEquals(killed.digests("cache/v1/objects"), expected);
      });
    }),
});

// Helpers

/** The command that trains a small perceptron in a copy of the project. */
function training({ root }: ProjectCopy, ...args: readonly string[]) {
  const small = settings({
    "variants": "[]",
    "mnist.interventions": "[]",
    "modularAddition.interventions": "[]",
    "sparseParity.interventions": '["perturbed"]',
    "sparseParity.train.steps": "60",
    "sparseParity.checkpoints.every": "3",
  });
  return [new URL(`file://${root}/pipeline/main.ts`), "stage", "train", ...small, ...args] as const;
}
