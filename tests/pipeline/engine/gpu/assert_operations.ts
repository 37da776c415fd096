/**
 * Operations on a card beside TensorFlow.js's cpu backend.
 *
 * @module
 */
import { assert, assertEquals } from "../../../assert.ts";
import type { Compared } from "./operations_process.ts";
import { runOnCard, softwareCard } from "./software_card.ts";

/** Shares of the largest element: as compiled functions are compared on the processor. */
const OF_LARGEST = 2e-5;
/** What a card says of a number that is none is left to its driver. */
const LEFT_TO_THE_CARD = ["IsNan"];

/** Fails unless every `share`-th operation and its gradient are the processor's; answers how many were compared. */
export async function assertOperations(seed: number, share: number): Promise<number> {
  const program = new URL("operations_process.ts", import.meta.url);
  const { code, out, err } = await runOnCard(softwareCard, program, String(seed), String(share));
  assertEquals([code, err], [0, ""]);
  const compared = out.split("\n").map((line): Compared => JSON.parse(line));
  const wrong = compared.filter(({ title, off }) => !(off <= OF_LARGEST) && !LEFT_TO_THE_CARD.includes(title));
  assert(wrong.length === 0, JSON.stringify(wrong, null, 1));
  return compared.length;
}
