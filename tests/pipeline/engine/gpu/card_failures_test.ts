/**
 * Graphics cards that are lost, full or not there: one error that says what to do, and nothing lost.
 */
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
import { namesIn, type ProjectCopy, settings, withProject } from "../../project_copy.ts";
import { type CardFault, ignoreFailures, withFailingCard } from "./failing_card.ts";
import { ignore, noCard, runOnCard, softwareCard } from "./software_card.ts";

const program = new URL("failure_process.ts", import.meta.url);
/** A table of 20 000 by 20 000 numbers is more than a buffer may be. */
const [SMALL, LARGE] = ["8", "20000"];

Deno.test({
  name: "a card that is lost at any time is an error that says so, or has no influence on the numbers",
  ignore: ignoreFailures,
  fn: async () => {
    const ends: string[] = [];
    for (const after of [0, 4, 9, 1000]) ends.push(await sumOn({ LOST_AFTER: after }));
    for (const text of ends.slice(0, -1)) {
      const { _tag, message } = JSON.parse(text);
      assertEquals(_tag, "CardFailed");
      assertStringIncludes(message, "it was lost");
      assert(!message.includes("\n"), message);
    }
    assertEquals(ends.at(-1), '{"sum":5832}'); // 8 (1 + 8)³
  },
});

Deno.test({
  name: "a card whose memory is full at any time is an error, or has no influence on the numbers",
  ignore: ignoreFailures,
  fn: async () => {
    const ends: string[] = [];
    for (const after of [0, 4, 9, 1000]) ends.push(await sumOn({ MEMORY_AFTER: after }));
    assertEquals(ends.slice(0, -1).map((text) => JSON.parse(text)._tag), ["CardFailed", "CardFailed", "CardFailed"]);
    assertEquals(ends.at(-1), '{"sum":5832}');
  },
});

Deno.test({
  name: "an array that is larger than the card's largest buffer is an error",
  ignore,
  fn: async () => {
    const { out } = await runOnCard(softwareCard, program, LARGE, "1");
    assertStringIncludes(out, '"_tag":"CardFailed"');
  },
});

Deno.test({
  name: "--engine gpu without a card is one line that says what to do, and exit code 8",
  ignore,
  fn: async () => {
    const { code, err } = await runOnCard(noCard, main, "status", "--profile", "smoke", "--engine", "gpu");
    assertEquals(code, 8, err);
    assertStringIncludes(err, "Cannot compute on a graphics card as no driver of one answers");
    assert(!err.trim().includes("\n"), err);
  },
});

Deno.test({
  name:
    "a training whose card is lost ends with exit code 8 and its state saved, from which the processor continues it if asked",
  ignore: ignoreFailures,
  fn: () =>
    withProject((project) =>
      withFailingCard({ LOST_AFTER: 150 }, async (variables) => {
        const lost = await stage(project, variables, "--engine", "gpu");
        assertEquals(lost.code, 8, lost.err);
        const errors = lost.err.split("\n").filter((line) => line.startsWith("error: "));
        assertEquals(errors.length, 1, lost.err);
        assertStringIncludes(errors[0], "it was lost");
        const continued = await stage(project, noCard, "--engine", "compiled", "--continue-from", "gpu");
        assertEquals(continued.code, 0, continued.err);
        assert(/continuing from step [1-9]/.test(continued.err), continued.err);
        assertEquals(namesIn(`${project.root}/cache/v1/results/train`).length, 1);
      })
    ),
});

const main = new URL("../../../../pipeline/main.ts", import.meta.url);

/** What the sum comes to on a card with this fault, or the error. */
async function sumOn(fault: CardFault): Promise<string> {
  let text = "";
  await withFailingCard(fault, async (variables) => {
    text = (await runOnCard(variables, program, SMALL, "3")).out;
  });
  return text;
}

/** Trains a small perceptron in a copy of the project. */
function stage({ root }: ProjectCopy, variables: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const small = settings({
    "variants": "[]",
    "mnist.interventions": "[]",
    "modularAddition.interventions": "[]",
    "sparseParity.interventions": '["standard"]',
    "sparseParity.train.steps": "60",
    "sparseParity.checkpoints.every": "3",
  });
  return runOnCard(variables, new URL(`file://${root}/pipeline/main.ts`), "stage", "train", ...small, ...args);
}
