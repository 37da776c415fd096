/**
 * Graphics cards that are lost, full or not there: one error that says what to do. `tests/slow/gpu.ts` has a training that loses its card.
 */
import { assert, assertEquals, assertStringIncludes } from "../../../assert.ts";
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

const main = new URL("../../../../pipeline/main.ts", import.meta.url);

/** What the sum comes to on a card with this fault, or the error. */
async function sumOn(fault: CardFault): Promise<string> {
  let text = "";
  await withFailingCard(fault, async (variables) => {
    text = (await runOnCard(variables, program, SMALL, "3")).out;
  });
  return text;
}
